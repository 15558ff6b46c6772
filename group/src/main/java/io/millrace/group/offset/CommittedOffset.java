package io.millrace.group.offset;

import io.millrace.wire.protocol.TopicId;

import java.util.UUID;

/**
 * A position that a group has stored for a partition.
 *
 * @param leaderEpoch of the record before it, -1 if the client did not say
 * @param commitTimestamp milliseconds
 * @param expireTimestamp milliseconds, -1 where the group's retention holds (KIP-211)
 * @param topicId {@link TopicId#ZERO} if not known
 */
public record CommittedOffset(
        long offset,
        int leaderEpoch,
        String metadata,
        long commitTimestamp,
        long expireTimestamp,
        UUID topicId) {}
