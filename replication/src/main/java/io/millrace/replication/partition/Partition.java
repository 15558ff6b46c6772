package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.AppendRules;
import io.millrace.log.Log;
import io.millrace.log.LogView;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.state.ProducerFacts;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One replica of one partition. Lives on its lane: what changes it is posted there or asserts to be
 * there; everybody else reads {@link #view()}.
 */
public final class Partition {
    private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

    private final TopicPartition name;
    private final Lane lane;
    private final PartitionSeams seams;
    private final Watchers watchers = new Watchers();
    private final Acknowledgements acknowledgements;
    private final IsrChanges isrChanges;
    private final Durability durability;
    private final RecordDeletion deletion;
    private final Following following = new Following(this);

    private PartitionConfig config;
    private PartitionState state = PartitionState.UNASSIGNED;
    private @Nullable Log log;
    private @Nullable Leadership leadership;
    private volatile PartitionView view = PartitionView.EMPTY;

    /** A partition without a role. */
    public Partition(TopicPartition name, Lane lane, PartitionConfig config, PartitionSeams seams) {
        this.name = name;
        this.lane = lane;
        this.config = config;
        this.seams = seams;
        this.acknowledgements = new Acknowledgements(lane, seams.clock());
        this.isrChanges = new IsrChanges(this, seams.isrLink());
        this.durability = new Durability(this, seams.upkeep());
        this.deletion = new RecordDeletion(this, seams.clock());
    }

    /** Whose replica it is. */
    public TopicPartition name() {
        return name;
    }

    /** The lane it lives on. */
    public Lane lane() {
        return lane;
    }

    /** The partition as it is now; any thread. */
    public PartitionView view() {
        return view;
    }

    PartitionState state() {
        return state;
    }

    PartitionConfig config() {
        return config;
    }

    @Nullable Log log() {
        return log;
    }

    @Nullable Leadership leadership() {
        return leadership;
    }

    void flush() {
        durability.want();
    }

    // ---- clients --------------------------------------------------------------------------------

    /**
     * Appends a client's batch; any thread. The batch, which is patched in place, must stay until
     * the stage is complete. The stage completes on the lane, before the return if called there and
     * nothing is to be waited for.
     */
    public CompletionStage<ProduceOutcome> produce(ByteBuffer batch, ProduceRules rules) {
        var stage = new CompletableFuture<ProduceOutcome>();
        if (lane.isOwner()) {
            produce(batch, rules, stage);
        } else {
            lane.post(() -> produce(batch, rules, stage));
        }
        return stage;
    }

    private void produce(
            ByteBuffer batch, ProduceRules rules, CompletableFuture<ProduceOutcome> stage) {
        Leadership leader = leadership;
        Log open = log;
        if (leader == null || open == null) {
            stage.complete(notLeader());
            return;
        }
        if (rules.acks() == -1 && isIsrTooSmall(leader)) {
            stage.complete(
                    new ProduceOutcome.Rejected(
                            ErrorCode.NOT_ENOUGH_REPLICAS,
                            "in sync: "
                                    + leader.isr().committed()
                                    + ", needed: "
                                    + minIsr(leader)));
            return;
        }
        AppendOutcome outcome =
                append(
                        open,
                        batch,
                        AppendRules.client(state.leaderEpoch(), rules.produceVersion()));
        switch (outcome) {
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

    ProduceOutcome.Rejected notLeader() {
        ErrorCode error = view.check(-1, true);
        return new ProduceOutcome.Rejected(
                error == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : error,
                "this broker does not lead " + name);
    }

    private void acknowledge(
            ProduceOutcome.Appended outcome,
            ProduceRules rules,
            CompletableFuture<ProduceOutcome> stage) {
        if (rules.acks() == 0 || log == null || leadership == null) {
            stage.complete(outcome);
            return;
        }
        long needed = outcome.lastOffset() + 1;
        boolean all = rules.acks() == -1;
        long reached = all ? log.view().highWatermark() : acknowledgeableEnd(log);
        if (needed <= reached) {
            stage.complete(all ? judged(outcome) : outcome);
        } else {
            acknowledgements.park(all, needed, rules.timeoutNanos(), outcome, stage);
        }
    }

    /* Checked again at the end: the ISR may have shrunk below the minimum while the answer was parked. */
    private ProduceOutcome judged(ProduceOutcome outcome) {
        Leadership leader = leadership;
        if (leader == null || !isIsrTooSmall(leader)) {
            return outcome;
        }
        return new ProduceOutcome.Rejected(
                ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                "in sync: " + leader.isr().committed() + ", needed: " + minIsr(leader));
    }

    private boolean isIsrTooSmall(Leadership leader) {
        return leader.isr().committed().size() < minIsr(leader);
    }

    private int minIsr(Leadership leader) {
        return leader.effectiveMinIsr(config.minInsyncReplicas());
    }

    /**
     * Appends a batch that a coordinator of this broker made; on the lane. What is appended is
     * committed when the high watermark of the view passes it; a {@link Watcher} is told.
     */
    public AppendOutcome coordinatorAppend(ByteBuffer batch) {
        lane.assertOwner();
        Leadership leader = leadership;
        Log open = log;
        if (leader == null || open == null) {
            ProduceOutcome.Rejected why = notLeader();
            return new AppendOutcome.Refused(why.error(), why.why());
        }
        if (isIsrTooSmall(leader)) {
            return new AppendOutcome.Refused(
                    ErrorCode.NOT_ENOUGH_REPLICAS, "in sync: " + leader.isr().committed());
        }
        return append(open, batch, AppendRules.coordinator(state.leaderEpoch()));
    }

    /** A producer that has written here, null when it is not known; on the lane. */
    public @Nullable ProducerFacts producer(long producerId) {
        lane.assertOwner();
        Log open = log;
        return open == null ? null : open.producerFacts(producerId);
    }

    /** The producers that have written here; any thread, completes on the lane. */
    public CompletionStage<List<ProducerFacts>> producers() {
        return lane.ask(() -> {
            Log open = log;
            return open == null ? List.of() : open.producerFacts();
        });
    }

    /** Appends and publishes what follows from it, the acknowledgements of earlier batches too. */
    private AppendOutcome append(Log open, ByteBuffer batch, AppendRules rules) {
        AppendOutcome outcome;
        try {
            outcome = open.appendAsLeader(batch, rules);
            if (outcome instanceof AppendOutcome.Appended) {
                if (open.flushDueByCount()) {
                    durability.want();
                }
                if (!advance(open)) {
                    publish();
                }
            }
        } catch (DiskFailure failure) {
            diskFailed(failure);
            return new AppendOutcome.Refused(
                    ErrorCode.KAFKA_STORAGE_ERROR, "the disk of " + name + " failed");
        }
        return outcome;
    }

    /**
     * Gives up all records below {@code offset} (-1: below the high watermark), and waits until all
     * live replicas have; any thread, completes on the lane.
     */
    public CompletionStage<DeleteOutcome> deleteRecords(long offset, long timeoutNanos) {
        var stage = new CompletableFuture<DeleteOutcome>();
        lane.run(() -> deletion.ask(offset, timeoutNanos, stage));
        return stage;
    }

    boolean isAlive(int broker) {
        return seams.cluster().image().isAlive(broker);
    }

    // ---- watchers -------------------------------------------------------------------------------

    /**
     * Wakes {@code watcher} at every change from now on; at once if the partition is no longer as
     * in {@code seen}. Any thread.
     */
    public void watch(Watcher watcher, PartitionView seen) {
        lane.run(() -> {
            watchers.add(watcher);
            if (!seen.equals(view)) {
                watcher.changed(view);
            }
        });
    }

    /**
     * Ends what {@link #watch} began. Any thread; elsewhere than on the lane it may be woken once
     * more.
     */
    public void unwatch(Watcher watcher) {
        lane.run(() -> watchers.remove(watcher));
    }

    // ---- replication ----------------------------------------------------------------------------

    /**
     * Notes that a follower fetches at {@code offset}: it has everything below. Any thread.
     *
     * @param logStartOffset where the follower's log starts
     */
    public void followerFetched(int replica, long offset, long logStartOffset) {
        lane.run(() -> followerFetchedOnLane(replica, offset, logStartOffset));
    }

    private void followerFetchedOnLane(int replica, long offset, long logStartOffset) {
        Leadership leader = leadership;
        Log open = log;
        FollowerProgress follower = leader == null ? null : leader.follower(replica);
        if (leader == null || open == null || follower == null) {
            return;
        }
        LogView now = open.view();
        follower.fetched(offset, logStartOffset, now.endOffset(), seams.clock().nanos());
        Isr.Expanding expansion = leader.expand(replica, now.highWatermark(), this::isAlive);
        if (expansion != null) {
            isrChanges.propose(leader, expansion);
        }
        guarded(() -> advance(open));
        deletion.progressed();
    }

    /** Proposes that followers that have lagged for too long leave the ISR. Any thread. */
    public void checkLag() {
        if (view.isLeader() && view.isr().size() > 1) {
            lane.run(this::checkLagOnLane);
        }
    }

    private void checkLagOnLane() {
        Leadership leader = leadership;
        Isr.Shrinking next = leader == null || log == null ? null : leader.shrink(lag(log));
        if (leader != null && next != null) {
            isrChanges.propose(leader, next);
        }
    }

    private Leadership.Lag lag(Log open) {
        return new Leadership.Lag(
                open.view().endOffset(), seams.clock().nanos(), seams.replicaLagNanos());
    }

    boolean isStillLedBy(Leadership candidate) {
        return candidate.equals(leadership);
    }

    void isrDecided(Leadership leader, IsrLink.Outcome.Decided decided) {
        if (decided.leaderEpoch() != state.leaderEpoch()
                || decided.partitionEpoch() < state.partitionEpoch()) {
            return;
        }
        leader.settle(decided.isr());
        state = state.withIsr(decided.isr(), decided.partitionEpoch());
        Log open = log;
        if (open != null) {
            guarded(() -> {
                if (!advance(open)) {
                    publish();
                }
            });
        }
    }

    /**
     * Moves the high watermark if it can; then publishes, answers who waited for it, and tells
     * true.
     */
    private boolean advance(Log open) {
        Leadership leader = leadership;
        if (leader == null) {
            return false;
        }
        LogView now = open.view();
        long end = acknowledgeableEnd(open);
        long next =
                leader.isAlone() && minIsr(leader) <= 1
                        ? Math.max(now.highWatermark(), end)
                        : leader.highWatermark(
                                now.highWatermark(),
                                end,
                                config.minInsyncReplicas(),
                                this::isAlive,
                                lag(open));
        if (next <= now.highWatermark()) {
            return false;
        }
        open.commit(next);
        publish();
        acknowledgements.committedUpTo(next, this::judged);
        return true;
    }

    /* With a flush for every message nothing counts that a power cut could take away. */
    private long acknowledgeableEnd(Log open) {
        return config.log().flushing().messages() <= 1
                ? open.recoveryPoint()
                : open.view().endOffset();
    }

    /** More of the log is on the disk than before. */
    void forced() {
        Log open = log;
        if (open == null || leadership == null) {
            return;
        }
        guarded(() -> advance(open));
        acknowledgements.durableUpTo(acknowledgeableEnd(open));
    }

    /** Appends what was fetched from the leader. Any thread, completes on the lane. */
    public CompletionStage<AppendOutcome> replicate(LeaderData data) {
        return lane.ask(() -> following.replicate(data));
    }

    /**
     * Drops what a follower has and its leader of {@code leaderEpoch} has not; on the lane.
     *
     * @param offset the first offset to drop, or where to start again
     * @param startAfresh whether to drop everything
     */
    public void truncate(int leaderEpoch, long offset, boolean startAfresh) {
        lane.assertOwner();
        following.truncate(leaderEpoch, offset, startAfresh);
    }

    // ---- roles ----------------------------------------------------------------------------------

    /**
     * Takes the leader's role with {@code open}, which from now on belongs to this lane; on the
     * lane.
     */
    public void lead(RoleOrder order, UUID topicId, Log open) {
        lane.assertOwner();
        guarded(() -> {
            log = open;
            boolean anew = leadership == null || order.leaderEpoch() > state.leaderEpoch();
            long start = anew ? open.view().endOffset() : state.epochStartOffset();
            if (anew) {
                open.assignEpoch(order.leaderEpoch());
            }
            leadership = new Leadership(order, leadership, brokerId(), start, nowNanos());
            assume(order, topicId, new Role.Leader(), start);
            if (!advance(open)) {
                publish();
            }
            if (acknowledgeableEnd(open) < open.view().endOffset()) {
                durability.want();
            }
        });
    }

    /** Remembers the topic's id in {@code open}, which belongs to this lane; on the lane. */
    public void assignTopicId(UUID topicId, Log open) {
        lane.assertOwner();
        guarded(() -> open.assignTopicId(topicId));
    }

    /**
     * Takes a follower's role with {@code open}, which from now on belongs to this lane; on the
     * lane.
     */
    public void follow(RoleOrder order, UUID topicId, Log open) {
        lane.assertOwner();
        log = open;
        leadership = null;
        assume(order, topicId, new Role.Follower(order.leader()), 0);
        publish();
        failParked();
    }

    private int brokerId() {
        return seams.brokerId();
    }

    private long nowNanos() {
        return seams.clock().nanos();
    }

    private void failParked() {
        ProduceOutcome.Rejected why = notLeader();
        acknowledgements.failAll(why);
        deletion.failAll(new DeleteOutcome.Rejected(why.error(), why.why()));
    }

    private void assume(RoleOrder order, UUID topicId, Role role, long epochStart) {
        state =
                new PartitionState(
                        topicId,
                        role,
                        order.leaderEpoch(),
                        order.partitionEpoch(),
                        order.isr(),
                        order.replicas(),
                        epochStart);
    }

    /**
     * Gives up any role; on the lane.
     *
     * @return the log, which from now on belongs to the caller, or null if there is none
     */
    public @Nullable Log retire(Role.Offline role) {
        lane.assertOwner();
        Log open = log;
        log = null;
        leadership = null;
        state = state.withRole(role);
        publish();
        failParked();
        return open;
    }

    void diskFailed(DiskFailure failure) {
        LOG.error("{} goes offline: its disk failed", name, failure);
        retire(new Role.Offline("the disk " + failure.directory() + " failed", true));
        seams.onDiskFailure().accept(failure);
    }

    void guarded(Runnable work) {
        try {
            work.run();
        } catch (DiskFailure failure) {
            diskFailed(failure);
        }
    }

    // ---- upkeep ---------------------------------------------------------------------------------

    /** Puts other settings in force. Any thread. */
    public void reconfigure(PartitionConfig next) {
        lane.run(() -> {
            config = next;
            withLog(open -> open.reconfigure(next.log()));
        });
    }

    /**
     * Deletes segments that are no longer wanted, forgets silent producers, flushes what is due.
     * Any thread.
     */
    public void upkeep(Upkeep what) {
        lane.post(() ->
                withLog(open -> {
                    switch (what) {
                        case RETENTION -> {
                            if (open.retain() > 0) {
                                publish();
                            }
                        }
                        case PRODUCERS -> open.expireProducers();
                        case FLUSH -> {
                            if (open.flushDueByTime()) {
                                durability.want();
                            }
                        }
                    }
                }));
    }

    /** What is to be done from time to time. */
    public enum Upkeep {
        /** Old segments go. */
        RETENTION,
        /** Silent producers are forgotten. */
        PRODUCERS,
        /** What has waited for {@code flush.ms} is forced to the disk. */
        FLUSH
    }

    private void withLog(Consumer<Log> work) {
        Log open = log;
        if (open != null) {
            guarded(() -> work.accept(open));
        }
    }

    void publish() {
        Log open = log;
        PartitionView next = new PartitionView(state, open == null ? null : open.view());
        view = next;
        watchers.wake(next);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
