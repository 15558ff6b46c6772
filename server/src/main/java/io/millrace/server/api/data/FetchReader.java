package io.millrace.server.api.data;

import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.ReadOutcome;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.state.EpochEnd;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchResponse.AbortedTransaction;
import io.millrace.wire.message.FetchResponse.EpochEndOffset;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads what a fetch asks for out of the published views; needs no lane and takes no lock.
 *
 * <p>Partitions are served in order until the limits are reached. The first one with data gives at
 * least one whole batch even beyond the limits, so that a consumer with small limits gets on.
 */
final class FetchReader {
    private final PartitionLookup partitions;
    private final Function<String, TopicFetchRules> topicRules;
    private final Consumer<DiskFailure> onDiskFailure;
    private final @Nullable NearestReplica nearest;
    private final FollowerToll toll;

    FetchReader(DataSeams seams) {
        this.partitions = seams.partitions();
        this.topicRules = seams.topicRules();
        this.onDiskFailure = seams.onDiskFailure();
        this.toll = new FollowerToll(seams.settings().throttle());
        this.nearest =
                seams.settings().nearestReplica()
                        ? new NearestReplica(seams.cluster(), seams.settings().brokerId())
                        : null;
    }

    FetchResults read(Collection<FetchTarget> targets, FetchTerms terms) {
        var results = new ArrayList<FetchedPartition>(targets.size());
        long bytes = 0;
        for (var target : targets) {
            int room = (int) Math.max(0, terms.maxBytes() - bytes);
            var result = read(target, terms, room, bytes == 0 && terms.alwaysProgresses());
            results.add(result);
            bytes += result.bytes();
        }
        return new FetchResults(results, bytes);
    }

    private FetchedPartition read(
            FetchTarget target, FetchTerms terms, int room, boolean atLeastOne) {
        return switch (partitions.find(target.topic(), target.topicId(), target.partition())) {
            case PartitionLookup.Missing(ErrorCode error) -> FetchedPartition.failed(target, error);
            case PartitionLookup.Here(Partition partition) -> {
                PartitionView view = partition.view();
                ErrorCode error = check(target, partition, view, terms);
                yield error == ErrorCode.NONE
                        ? read(
                                target,
                                terms,
                                new FetchedPartition.Source(partition, view),
                                room,
                                atLeastOne)
                        : FetchedPartition.failed(target, error);
            }
        };
    }

    private ErrorCode check(
            FetchTarget target, Partition partition, PartitionView view, FetchTerms terms) {
        ErrorCode error =
                view.check(target.asked().currentLeaderEpoch(), !terms.servedByFollowers());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (terms.follower() && !view.replicas().contains(terms.replicaId())) {
            return ErrorCode.NOT_LEADER_OR_FOLLOWER;
        }
        return terms.knowsEverything()
                ? ErrorCode.NONE
                : formatError(partition.name().topic(), terms);
    }

    /** Old clients do not know zstd, and the oldest not even the format that the log has. */
    private ErrorCode formatError(String topic, FetchTerms terms) {
        TopicFetchRules rules = topicRules.apply(topic);
        if (rules.zstd()) {
            return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
        }
        boolean convert = DownConversion.isNeeded(terms.version());
        return convert && !rules.downConversion() ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE;
    }

    private FetchedPartition read(
            FetchTarget target,
            FetchTerms terms,
            FetchedPartition.Source source,
            int room,
            boolean atLeastOne) {
        LogView log = source.view().openLog();
        FetchPartition asked = target.asked();
        PartitionData answer = head(target, log);
        EpochEnd parting = source.view().divergence(asked.lastFetchedEpoch(), asked.fetchOffset());
        if (parting == null) {
            return FetchedPartition.failed(target, ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        if (parting.endOffset() >= 0) {
            return FetchedPartition.diverging(
                    target, answer, new EpochEndOffset(parting.epoch(), parting.endOffset()));
        }
        int elsewhere = preferred(source, terms, asked.fetchOffset());
        if (elsewhere != NearestReplica.NONE) {
            return FetchedPartition.elsewhere(target, answer, elsewhere);
        }
        try {
            int limit = Math.min(asked.partitionMaxBytes(), room);
            return switch (log.read(
                    asked.fetchOffset(), terms.readableEnd(log), limit, atLeastOne)) {
                case ReadOutcome.OutOfRange _ ->
                        FetchedPartition.failed(target, ErrorCode.OFFSET_OUT_OF_RANGE);
                case LogSlice slice -> {
                    boolean held = toll.holds(terms, source.partition().name(), source.view());
                    var data =
                            held
                                    ? answer
                                    : withRecords(answer, asked.fetchOffset(), slice, log, terms);
                    boolean urgent = !held && isOlderSegment(slice, log);
                    yield new FetchedPartition(target, data, source, urgent);
                }
            };
        } catch (DiskFailure failure) {
            onDiskFailure.accept(failure);
            return FetchedPartition.failed(target, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** The replica that a consumer had better read from, if it is not this one. */
    private int preferred(FetchedPartition.Source source, FetchTerms terms, long offset) {
        NearestReplica chooser = nearest;
        return chooser == null
                        || terms.follower()
                        || terms.rack().isEmpty()
                        || !source.view().isLeader()
                ? NearestReplica.NONE
                : chooser.of(source.partition(), source.view(), terms.rack(), offset);
    }

    private static PartitionData head(FetchTarget target, LogView log) {
        return PartitionData.DEFAULT
                .withPartitionIndex(target.partition())
                .withHighWatermark(log.highWatermark())
                .withLastStableOffset(log.lastStableOffset())
                .withLogStartOffset(log.logStartOffset())
                .withAbortedTransactions(null)
                .withRecords(Payload.EMPTY);
    }

    private static PartitionData withRecords(
            PartitionData answer, long offset, LogSlice slice, LogView log, FetchTerms terms) {
        boolean cutInFirst = terms.alwaysProgresses() && slice.size() < slice.firstBatchBytes();
        var data = answer.withRecords(cutInFirst ? Payload.EMPTY : slice.records());
        return terms.readCommitted()
                ? data.withAbortedTransactions(aborted(offset, slice, log))
                : data;
    }

    private static List<AbortedTransaction> aborted(long offset, LogSlice slice, LogView log) {
        if (slice.isEmpty()) {
            return List.of();
        }
        return log.aborted(offset, slice).stream()
                .map(transaction ->
                        new AbortedTransaction(transaction.producerId(), transaction.firstOffset()))
                .toList();
    }

    /** A read ends with its segment: there is more than what was read, however little that is. */
    private static boolean isOlderSegment(LogSlice slice, LogView log) {
        long[] segments = log.segmentOffsets();
        return !slice.isEmpty()
                && segments.length > 0
                && slice.segmentOffset() < segments[segments.length - 1];
    }
}
