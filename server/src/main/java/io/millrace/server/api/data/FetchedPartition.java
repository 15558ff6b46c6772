package io.millrace.server.api.data;

import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchResponse.EpochEndOffset;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What one look at one partition gave.
 *
 * @param target what was asked for
 * @param data the answer
 * @param source where it was read, null when it could not be
 * @param urgent whether the client has to know now: an error, a diverging epoch, or more bytes than
 *     one read can give
 */
record FetchedPartition(
        FetchTarget target, PartitionData data, @Nullable Source source, boolean urgent) {
    /** The partition, and how it was when it was read. */
    record Source(Partition partition, PartitionView view) {}

    /** Nothing but an error. */
    static FetchedPartition failed(FetchTarget target, ErrorCode error) {
        var data =
                PartitionData.DEFAULT
                        .withPartitionIndex(target.partition())
                        .withErrorCode(error.code())
                        .withHighWatermark(-1)
                        .withAbortedTransactions(List.of())
                        .withRecords(Payload.EMPTY);
        return new FetchedPartition(target, data, null, true);
    }

    /** The logs have parted: the follower goes back to where they still agree. */
    static FetchedPartition diverging(
            FetchTarget target, PartitionData data, EpochEndOffset where) {
        return new FetchedPartition(target, data.withDivergingEpoch(where), null, true);
    }

    /** Another replica is nearer to the client, which is told so at once. */
    static FetchedPartition elsewhere(FetchTarget target, PartitionData data, int replica) {
        return new FetchedPartition(target, data.withPreferredReadReplica(replica), null, true);
    }

    ErrorCode error() {
        return ErrorCode.of(data.errorCode());
    }

    int bytes() {
        Payload records = data.records();
        return records == null ? 0 : records.size();
    }

    FetchedPartition with(PartitionData other) {
        return new FetchedPartition(target, other, source, urgent);
    }
}
