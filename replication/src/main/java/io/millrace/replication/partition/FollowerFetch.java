package io.millrace.replication.partition;

/**
 * A follower's wish for more, by which it says that it has all below.
 *
 * @param replica the follower
 * @param brokerEpoch the registration under which it fetches, -1 when it does not tell
 * @param leaderEpoch the leader epoch it believes in, -1 when it does not tell
 * @param offset the first offset it has not
 * @param logStartOffset where its log starts
 */
public record FollowerFetch(
        int replica, long brokerEpoch, int leaderEpoch, long offset, long logStartOffset) {}
