package io.millrace.group;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.Map;

/**
 * What became of offsets to be deleted.
 *
 * @param error of the group as a whole
 */
public record DeletedOffsets(ErrorCode error, Map<TopicPartition, ErrorCode> partitions) {}
