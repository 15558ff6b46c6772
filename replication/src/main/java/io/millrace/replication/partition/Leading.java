package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.AppendRules;
import io.millrace.log.Log;
import io.millrace.log.LogView;
import io.millrace.log.disk.DiskFailure;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a leader does: appends, acknowledges, moves the high watermark, watches over its ISR. Lane
 * only.
 */
final class Leading {
    private final Partition partition;
    private final PartitionSeams seams;
    private final Acknowledgements acknowledgements;
    private final IsrChanges isrChanges;
    private @Nullable Leadership leadership;

    Leading(Partition partition, PartitionSeams seams) {
        this.partition = partition;
        this.seams = seams;
        this.acknowledgements = new Acknowledgements(partition.lane(), seams.clock());
        this.isrChanges = new IsrChanges(this, partition, seams.isrLink());
    }

    @Nullable Leadership leadership() {
        return leadership;
    }

    boolean isStillLedBy(Leadership candidate) {
        return candidate.equals(leadership);
    }

    /** Begins to lead, or goes on at another epoch, which begins at {@code epochStart}. */
    void begin(RoleOrder order, long epochStart) {
        Log log = partition.log();
        if (log == null) {
            throw new IllegalStateException(partition + " leads without a log");
        }
        leadership =
                new Leadership(
                        order, leadership, seams.brokerId(), epochStart, seams.clock().nanos());
        if (!advance(log)) {
            partition.publish();
        }
        partition.flushIfDue(log);
    }

    void end() {
        partition.publishFollowers(List.of());
        leadership = null;
    }

    void failAll(ProduceOutcome why) {
        acknowledgements.failAll(why);
    }

    // ---- appends

    void produce(ByteBuffer batch, ProduceRules rules, CompletableFuture<ProduceOutcome> stage) {
        Leadership leader = leadership;
        Log log = partition.log();
        if (leader == null || log == null) {
            stage.complete(partition.notLeader());
            return;
        }
        if (rules.acks() == -1 && isIsrTooSmall(leader)) {
            stage.complete(tooSmall(ErrorCode.NOT_ENOUGH_REPLICAS, leader));
            return;
        }
        int epoch = partition.state().leaderEpoch();
        switch (append(log, batch, AppendRules.client(epoch, rules.produceVersion()))) {
            case AppendOutcome.Appended(long first, long last, long time, long start) ->
                    acknowledge(
                            new ProduceOutcome.Appended(first, last, time, start), rules, stage);
            case AppendOutcome.Duplicate(long first, long last, long time, long start) ->
                    acknowledge(
                            new ProduceOutcome.Appended(first, last, time, start), rules, stage);
            case AppendOutcome.Refused refused ->
                    stage.complete(
                            new ProduceOutcome.Rejected(
                                    refused.error(), refused.why(), refused.recordErrors()));
        }
    }

    AppendOutcome coordinatorAppend(ByteBuffer batch) {
        Leadership leader = leadership;
        Log log = partition.log();
        if (leader == null || log == null) {
            ProduceOutcome.Rejected why = partition.notLeader();
            return new AppendOutcome.Refused(why.error(), why.why());
        }
        if (isIsrTooSmall(leader)) {
            return new AppendOutcome.Refused(
                    ErrorCode.NOT_ENOUGH_REPLICAS, "in sync: " + leader.isr().committed());
        }
        return append(log, batch, AppendRules.coordinator(partition.state().leaderEpoch()));
    }

    /** Appends and publishes what follows from it, the acknowledgements of earlier batches too. */
    private AppendOutcome append(Log log, ByteBuffer batch, AppendRules rules) {
        try {
            AppendOutcome outcome = log.appendAsLeader(batch, rules);
            if (outcome instanceof AppendOutcome.Appended) {
                partition.flushIfDue(log);
                if (!advance(log)) {
                    partition.publish();
                }
            }
            return outcome;
        } catch (DiskFailure failure) {
            partition.diskFailed(failure);
            return new AppendOutcome.Refused(
                    ErrorCode.KAFKA_STORAGE_ERROR, "the disk of " + partition + " failed");
        }
    }

    private void acknowledge(
            ProduceOutcome.Appended outcome,
            ProduceRules rules,
            CompletableFuture<ProduceOutcome> stage) {
        Log log = partition.log();
        if (rules.acks() == 0) {
            stage.complete(outcome);
            return;
        }
        if (log == null || leadership == null) {
            // A watcher of the append has ended the role; nobody knows what becomes of the batch.
            stage.complete(partition.notLeader());
            return;
        }
        long needed = outcome.lastOffset() + 1;
        boolean all = rules.acks() == -1;
        long reached = all ? log.view().highWatermark() : log.acknowledgeableEnd();
        if (needed <= reached) {
            stage.complete(all ? judged(outcome) : outcome);
        } else {
            acknowledgements.park(all, needed, rules.timeoutNanos(), outcome, stage);
        }
    }

    /* Checked again at the end: the ISR may have shrunk below the minimum while the answer was parked. */
    private ProduceOutcome judged(ProduceOutcome outcome) {
        Leadership leader = leadership;
        return leader == null || !isIsrTooSmall(leader)
                ? outcome
                : tooSmall(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, leader);
    }

    private boolean isIsrTooSmall(Leadership leader) {
        return leader.isr().committed().size() < minIsr(leader);
    }

    private ProduceOutcome tooSmall(ErrorCode error, Leadership leader) {
        return new ProduceOutcome.Rejected(
                error, "in sync: " + leader.isr().committed() + ", needed: " + minIsr(leader));
    }

    private int minIsr(Leadership leader) {
        return leader.effectiveMinIsr(partition.config().minInsyncReplicas());
    }

    // ---- commitment

    /**
     * Moves the high watermark if it can; then publishes, answers who waited for it, and tells
     * true.
     */
    private boolean advance(Log log) {
        Leadership leader = leadership;
        if (leader == null) {
            return false;
        }
        LogView now = log.view();
        long next = nextHighWatermark(leader, now, log.acknowledgeableEnd());
        if (next <= now.highWatermark()) {
            return false;
        }
        log.commit(next);
        partition.publish();
        acknowledgements.committedUpTo(next, this::judged);
        return true;
    }

    private long nextHighWatermark(Leadership leader, LogView now, long end) {
        if (leader.isAlone() && minIsr(leader) <= 1) {
            return end;
        }
        return leader.highWatermark(
                now.highWatermark(),
                end,
                partition.config().minInsyncReplicas(),
                partition::isAlive,
                lag(now));
    }

    /** More of the log is on the disk than before. */
    void forced() {
        Log log = partition.log();
        if (log != null && leadership != null) {
            long end = log.acknowledgeableEnd();
            partition.guarded(() -> advance(log));
            acknowledgements.durableUpTo(end);
        }
    }

    // ---- followers

    void followerFetched(FollowerFetch fetch) {
        int replica = fetch.replica();
        long offset = fetch.offset();
        Leadership leader = leadership;
        Log log = partition.log();
        FollowerProgress follower = leader == null ? null : leader.follower(replica);
        if (leader == null || log == null || follower == null) {
            return;
        }
        LogView now = log.view();
        if (offset > now.endOffset()) {
            return; // it asks for what there is not: it has something else than we have
        }
        if ((fetch.leaderEpoch() >= 0 && fetch.leaderEpoch() != partition.state().leaderEpoch())
                || !follower.admits(fetch.brokerEpoch())) {
            return; // it was read in another epoch, or sent in another life of the follower
        }
        follower.fetched(offset, fetch.logStartOffset(), now.endOffset(), seams.clock().nanos());
        partition.publishFollowers(leader.positions());
        Isr.Expanding next = leader.expand(replica, now.highWatermark(), partition::isAlive);
        if (next != null) {
            isrChanges.propose(leader, next);
        }
        partition.guarded(() -> advance(log));
    }

    /** Who is alive has changed: those that were waited for may be gone. */
    void recount() {
        Log log = partition.log();
        if (log != null && leadership != null) {
            partition.guarded(() -> advance(log));
        }
    }

    void checkLag() {
        Leadership leader = leadership;
        Log log = partition.log();
        if (leader != null && log != null) {
            Isr.Shrinking next = leader.shrink(lag(log.view()));
            if (next != null) {
                isrChanges.propose(leader, next);
            }
        }
    }

    private Leadership.Lag lag(LogView now) {
        return new Leadership.Lag(now.endOffset(), seams.clock().nanos(), seams.replicaLagNanos());
    }

    void isrDecided(Leadership leader, IsrLink.Outcome.Decided decided) {
        PartitionState state = partition.state();
        Log log = partition.log();
        if (log == null
                || decided.leaderEpoch() != state.leaderEpoch()
                || decided.partitionEpoch() < state.partitionEpoch()) {
            return;
        }
        leader.settle(decided.isr());
        partition.isrSettled(decided);
        partition.guarded(() -> {
            if (!advance(log)) {
                partition.publish();
            }
        });
    }
}
