package io.millrace.log.state;

import io.millrace.wire.protocol.ErrorCode;

/** What the producer table says about a batch that is to be appended. */
public sealed interface SequenceVerdict {
    /** It follows what came before. */
    InOrder IN_ORDER = new InOrder();

    /** It follows what came before. */
    record InOrder() implements SequenceVerdict {}

    /** It is in the log already, at these offsets. */
    record Repeat(long firstOffset, long lastOffset, long timestampMs) implements SequenceVerdict {}

    /** It must not be appended. */
    record Wrong(ErrorCode error, String why) implements SequenceVerdict {}
}
