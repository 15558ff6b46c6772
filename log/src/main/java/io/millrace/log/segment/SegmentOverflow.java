package io.millrace.log.segment;

import java.io.Serial;

/**
 * The offsets of a segment span more than an int, so that its indexes cannot name them. Brokers
 * before Kafka 2.0 could leave such a segment behind (KAFKA-6264); it has to be split.
 */
public final class SegmentOverflow extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final long baseOffset;

    /** Names the segment by its base offset. */
    public SegmentOverflow(long baseOffset) {
        super("the offsets of segment " + baseOffset + " span more than an int");
        this.baseOffset = baseOffset;
    }

    /** Which segment. */
    public long baseOffset() {
        return baseOffset;
    }
}
