package io.millrace.replication.partition;

import java.nio.ByteBuffer;

/**
 * What a follower got from its leader.
 *
 * @param leaderEpoch the epoch in which it was asked for
 * @param batches as they were sent; possibly none
 * @param highWatermark the leader's
 * @param logStartOffset the leader's
 */
public record LeaderData(
        int leaderEpoch, ByteBuffer batches, long highWatermark, long logStartOffset) {}
