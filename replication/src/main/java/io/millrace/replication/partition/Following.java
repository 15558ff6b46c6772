package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.Log;
import io.millrace.log.LogView;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.state.EpochEnd;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Batches;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/*
 * By asking for the next offset a follower says that it has all before it. With a flush for every message that means
 * "on the disk", so what is answered to the fetcher waits for the disk: it does not ask before.
 */
/** What a follower does with its log. Lane only. */
final class Following {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    private final Partition partition;
    private final List<Waiting> untilDurable = new ArrayList<>();

    /** Until what is there below {@code offset} is on the disk, or the role ends before. */
    private record Waiting(long offset, Runnable then, Runnable over) {}

    Following(Partition partition) {
        this.partition = partition;
    }

    /** Begins to follow; what is in the log already is as good as what will be fetched. */
    void begin(int leaderEpoch, CompletableFuture<Boolean> stage) {
        Log log = partition.log();
        if (log == null || !follows(leaderEpoch)) {
            stage.complete(false);
            return;
        }
        partition.guarded(() -> {
            LogView now = log.view();
            if (now.epochs().isEmpty() && now.endOffset() > now.highWatermark()) {
                truncate(log, now.highWatermark()); // without epochs nothing better is known
            }
        });
        whenDurable(log, () -> stage.complete(follows(leaderEpoch)), () -> stage.complete(false));
    }

    void replicate(LeaderData data, CompletableFuture<AppendOutcome> stage) {
        Log log = partition.log();
        if (log == null || !follows(data.leaderEpoch())) {
            stage.complete(refused("does not follow in epoch " + data.leaderEpoch()));
            return;
        }
        if (log.view().endOffset() != data.fetchOffset()) {
            stage.complete(
                    new AppendOutcome.Refused(
                            ErrorCode.OFFSET_OUT_OF_RANGE,
                            partition.name() + " does not end at " + data.fetchOffset()));
            return;
        }
        AppendOutcome outcome = take(log, data);
        if (data.batches().hasRemaining() && partition.log() != null) {
            whenDurable(
                    log,
                    () -> stage.complete(outcome),
                    () -> stage.complete(refused("has another role")));
        } else {
            stage.complete(outcome);
        }
    }

    private AppendOutcome.Refused refused(String why) {
        return new AppendOutcome.Refused(
                ErrorCode.NOT_LEADER_OR_FOLLOWER, partition.name() + " " + why);
    }

    private AppendOutcome take(Log log, LeaderData data) {
        try {
            AppendOutcome outcome = append(log, data);
            if (!(outcome instanceof AppendOutcome.Refused)) {
                learn(log, data);
            }
            partition.publish();
            return outcome;
        } catch (DiskFailure failure) {
            partition.diskFailed(failure);
            return new AppendOutcome.Refused(
                    ErrorCode.KAFKA_STORAGE_ERROR, "the disk of " + partition.name() + " failed");
        }
    }

    private boolean follows(int leaderEpoch) {
        PartitionState state = partition.state();
        return state.role() instanceof Role.Follower && state.leaderEpoch() == leaderEpoch;
    }

    private AppendOutcome append(Log log, LeaderData data) {
        ByteBuffer batches = data.batches();
        if (batches.hasRemaining()) {
            makeRoomForFirst(log, batches);
            return log.appendAsFollower(batches);
        }
        LogView now = log.view();
        return new AppendOutcome.Appended(
                now.endOffset(), now.endOffset() - 1, -1, now.logStartOffset());
    }

    /*
     * The leader's log may start within a batch, after a client deleted records; it sends that batch whole. An empty log
     * then begins where the batch does.
     */
    static void makeRoomForFirst(Log log, ByteBuffer batches) {
        LogView now = log.view();
        if (now.endOffset() != now.logStartOffset()) {
            return;
        }
        RecordBatch first = firstOf(batches);
        if (first != null
                && first.baseOffset() < now.endOffset()
                && first.lastOffset() >= now.endOffset()) {
            log.truncateFullyAndStartAt(first.baseOffset());
        }
    }

    private static @Nullable RecordBatch firstOf(ByteBuffer bytes) {
        try {
            Batches batches = new Batches(bytes.duplicate());
            return batches.hasNext() ? batches.next() : null;
        } catch (Malformed e) {
            return null; // the append will say so
        }
    }

    /* A follower takes over its leader's high watermark even downwards, and its start, within its own bounds. */
    private static void learn(Log log, LeaderData data) {
        LogView now = log.view();
        log.commit(
                HighWatermark.ofFollower(
                        data.highWatermark(), now.logStartOffset(), now.endOffset()));
        long start = Math.min(data.logStartOffset(), log.view().highWatermark());
        if (start > now.logStartOffset()) {
            log.advanceLogStart(start);
        }
    }

    // ---- going back to where the logs agree

    /** Tells whether it has gone far enough, {@code true} also when there is nothing to do. */
    boolean align(int leaderEpoch, EpochEnd leaders) {
        Log log = partition.log();
        if (log == null || !follows(leaderEpoch)) {
            return true;
        }
        LogView now = log.view();
        Divergence.Cut cut =
                Divergence.cut(leaders, now.epochs(), now.endOffset(), now.highWatermark());
        LOG.info(
                "{}: leader has {} in epoch {}, own end {}: cut at {}",
                partition,
                leaders,
                leaderEpoch,
                now.endOffset(),
                cut.offset());
        partition.guarded(() -> truncate(log, cut.offset()));
        return cut.found();
    }

    /** The leader's log has other bounds: what lies outside of them goes. */
    void fitInto(int leaderEpoch, long leaderStart, long leaderEnd) {
        Log log = partition.log();
        if (log == null || !follows(leaderEpoch)) {
            return;
        }
        long end = log.view().endOffset();
        partition.guarded(() -> {
            if (leaderEnd < end) {
                LOG.warn("{}: the leader ends at {}, before {}", partition, leaderEnd, end);
                truncate(log, leaderEnd);
            } else if (leaderStart > end) {
                LOG.warn("{}: the leader starts at {}, after {}", partition, leaderStart, end);
                log.truncateFullyAndStartAt(leaderStart);
                partition.publish();
            }
        });
    }

    private void truncate(Log log, long offset) {
        LogView now = log.view();
        if (offset < now.highWatermark()) {
            LOG.warn("{}: truncated to {}, below {}", partition, offset, now.highWatermark());
        }
        if (offset < now.logStartOffset()) {
            log.truncateFullyAndStartAt(offset);
        } else {
            log.truncateTo(offset);
        }
        partition.publish();
    }

    // ---- the disk

    private void whenDurable(Log log, Runnable then, Runnable over) {
        if (log.flushDueByCount()) {
            untilDurable.add(new Waiting(log.view().endOffset(), then, over));
            partition.flush();
        } else {
            then.run();
        }
    }

    /** More of the log is on the disk than before. */
    void forced() {
        Log log = partition.log();
        if (log != null && !untilDurable.isEmpty()) {
            long end = log.view().endOffset();
            long durable = log.recoveryPoint();
            List<Waiting> due =
                    untilDurable.stream()
                            .filter(waiting -> Math.min(waiting.offset, end) <= durable)
                            .toList();
            untilDurable.removeAll(due);
            due.forEach(waiting -> waiting.then.run());
        }
    }

    /*
     * The same leader may be given again in the same epoch. Whoever was let go as if all were on the disk would ask it
     * for the next offset, and be counted for what a power cut can still take.
     */
    /** The role is over, and with it the copying that waits here; the next role's waits anew. */
    void end() {
        List<Waiting> all = List.copyOf(untilDurable);
        untilDurable.clear();
        all.forEach(waiting -> waiting.over.run());
    }
}
