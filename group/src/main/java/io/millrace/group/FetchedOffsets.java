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
    /** Of one partition; no offset when nothing has been committed, or with an error. */
    public record One(@Nullable CommittedOffset offset, ErrorCode error) {}
}
