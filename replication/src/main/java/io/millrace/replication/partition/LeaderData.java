package io.millrace.replication.partition;

import java.nio.ByteBuffer;

/**
 * What a follower got from its leader.
 *
 * @param leaderEpoch the epoch in which it was asked for
 * @param fetchOffset the offset from which it was asked for, the end of the follower's log then
 * @param batches as they were sent; possibly none. They stay as they are until the append is over
 * @param highWatermark the leader's
 * @param logStartOffset the leader's
 */
public record LeaderData(
        int leaderEpoch,
        long fetchOffset,
        ByteBuffer batches,
        long highWatermark,
        long logStartOffset) {}
