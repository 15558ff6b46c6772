package io.millrace.server.api.data;

import io.millrace.log.LogView;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.FetchRequest;

/**
 * What a fetch wants, apart from the partitions.
 *
 * @param version of the request
 * @param replicaId the fetching broker, -1 for a consumer, -2 for one that may read everything
 * @param replicaEpoch the registration of that broker, -1 when it does not tell
 * @param maxWaitMs how long to wait for {@code minBytes}
 * @param maxBytes most that the reply's records may take
 * @param readCommitted whether records of open transactions are held back
 * @param rack where a client is that reads from followers too (KIP-392), else empty
 * @param listener where the request came in
 */
record FetchTerms(
        int version,
        int replicaId,
        long replicaEpoch,
        int maxWaitMs,
        int minBytes,
        int maxBytes,
        boolean readCommitted,
        String rack,
        String listener) {
    private static final int MAX_BYTES_SINCE = 3;
    private static final int REPLICA_STATE_SINCE = 15;
    private static final int FROM_FOLLOWER_SINCE = 11;
    private static final int ZSTD_SINCE = 10;
    private static final int DEBUGGING_REPLICA = -2;

    static FetchTerms of(FetchRequest request, RequestContext context, int brokerMaxBytes) {
        int version = context.version();
        int replica =
                version >= REPLICA_STATE_SINCE
                        ? request.replicaState().replicaId()
                        : request.replicaId();
        int maxBytes =
                version >= MAX_BYTES_SINCE
                        ? Math.min(request.maxBytes(), brokerMaxBytes)
                        : brokerMaxBytes;
        return new FetchTerms(
                version,
                replica,
                version >= REPLICA_STATE_SINCE ? request.replicaState().replicaEpoch() : -1,
                request.maxWaitMs(),
                Math.min(request.minBytes(), maxBytes),
                maxBytes,
                request.isolationLevel() == 1,
                version >= FROM_FOLLOWER_SINCE ? request.rackId() : "",
                context.listener());
    }

    /** The same with a lower limit on the reply. */
    FetchTerms atMost(int bytes) {
        int most = Math.min(maxBytes, bytes);
        return new FetchTerms(
                version,
                replicaId,
                replicaEpoch,
                maxWaitMs,
                Math.min(minBytes, most),
                most,
                readCommitted,
                rack,
                listener);
    }

    /** Whether a replica of the partitions fetches. */
    boolean follower() {
        return replicaId >= 0;
    }

    /** Whether leadership does not matter: a consumer that reads nearby, or a debugger. */
    boolean servedByFollowers() {
        return !follower() && (!rack.isEmpty() || replicaId == DEBUGGING_REPLICA);
    }

    /** Whether the first batch is sent whole even when it is larger than the limits (KIP-74). */
    boolean alwaysProgresses() {
        return version >= MAX_BYTES_SINCE;
    }

    /** Whether the client's version knows every format and codec there is. */
    boolean knowsEverything() {
        return version >= ZSTD_SINCE;
    }

    /** The offset up to which this client may read. */
    long readableEnd(LogView log) {
        if (replicaId != -1) {
            return log.endOffset();
        }
        return readCommitted ? log.lastStableOffset() : log.highWatermark();
    }
}
