package io.millrace.group;

import io.millrace.group.offset.CommittedOffset;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What a group has committed.
 *
 * @param error of the group as a whole
 */
public record FetchedOffsets(ErrorCode error, Map<TopicPartition, One> offsets) {
    /**
     * Who asks.
     *
     * @param memberId of a consumer group, null from others
     * @param epoch the member's, -1 from others
     */
    public record Reader(@Nullable String memberId, int epoch) {
        /** Somebody who does not say who it is. */
        public static final Reader ANYBODY = new Reader(null, -1);
    }

    /** Of one partition; no offset when nothing has been committed, or with an error. */
    public record One(@Nullable CommittedOffset offset, ErrorCode error) {}
}
