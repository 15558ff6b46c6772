package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.Log;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.state.ProducerFacts;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.Collection;
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
    private final Leading leading;
    private final Durability durability;
    private final RecordDeletion deletion;
    private final Following following = new Following(this);
    private final Follower follower;
    private final Heir heir = new Heir(this);

    private PartitionConfig config;
    private PartitionState state = PartitionState.UNASSIGNED;
    private @Nullable Log log;
    private volatile PartitionView view = PartitionView.EMPTY;
    private volatile List<FollowerPosition> followers = List.of();

    /** A partition without a role. */
    public Partition(TopicPartition name, Lane lane, PartitionConfig config, PartitionSeams seams) {
        this.name = name;
        this.lane = lane;
        this.follower = new Follower(lane, following);
        this.config = config;
        this.seams = seams;
        this.leading = new Leading(this, seams);
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

    /** How far the followers are, if this broker leads; any thread. */
    public List<FollowerPosition> followers() {
        return followers;
    }

    void publishFollowers(List<FollowerPosition> positions) {
        followers = positions;
    }

    PartitionState state() {
        return state;
    }

    PartitionConfig config() {
        return config;
    }

    /** The copy of the log in another directory; on the lane. */
    public Heir heir() {
        lane.assertOwner();
        return heir;
    }

    /** The log, null while the partition is offline; on the lane. */
    public @Nullable Log log() {
        return log;
    }

    @Nullable Leadership leadership() {
        return leading.leadership();
    }

    void flush() {
        durability.want();
    }

    /** Has the disk take what is not to be acknowledged before, whoever waits for that. */
    void flushIfDue(Log open) {
        if (open.flushDueByCount()) {
            flush();
        }
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
            leading.produce(batch, rules, stage);
        } else {
            lane.post(() -> leading.produce(batch, rules, stage));
        }
        return stage;
    }

    ProduceOutcome.Rejected notLeader() {
        ErrorCode error = view.check(-1, true);
        return new ProduceOutcome.Rejected(
                error == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : error,
                "this broker does not lead " + name);
    }

    /**
     * Appends a batch that a coordinator of this broker made; on the lane. What is appended is
     * committed when the high watermark of the view passes it; a {@link Watcher} is told.
     */
    public AppendOutcome coordinatorAppend(ByteBuffer batch) {
        lane.assertOwner();
        return leading.coordinatorAppend(batch);
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
     * @param follower its broker epoch, or -1, and its log
     */
    public void followerFetched(FollowerFetch follower) {
        lane.run(() -> {
            leading.followerFetched(follower);
            deletion.progressed();
        });
    }

    /** Proposes that followers that have lagged for too long leave the ISR. Any thread. */
    public void checkLag() {
        if (view.isLeader() && view.isr().size() > 1) {
            lane.run(leading::checkLag);
        }
    }

    /** Brokers are gone: commits that waited for one of them need not any more. Any thread. */
    public void brokersGone(Collection<Integer> gone) {
        PartitionView now = view;
        if (now.isLeader() && now.replicas().stream().anyMatch(gone::contains)) {
            lane.run(leading::recount);
        }
    }

    void isrSettled(IsrLink.Outcome.Decided decided) {
        state = state.withIsr(decided.isr(), decided.partitionEpoch());
    }

    /** More of the log is on the disk than before. */
    void forced() {
        leading.forced();
        following.forced();
    }

    /** What a fetcher may ask for while this broker follows; any thread. */
    public Follower follower() {
        return follower;
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
            boolean isNew = !view.isLeader() || order.leaderEpoch() > state.leaderEpoch();
            long start = isNew ? open.view().endOffset() : state.epochStartOffset();
            if (isNew) {
                open.assignEpoch(order.leaderEpoch());
            }
            assume(order, topicId, new Role.Leader(), start);
            leading.begin(order, start);
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
        leading.end();
        assume(order, topicId, new Role.Follower(order.leader()), 0);
        publish();
        failParked();
    }

    /** Another log of the same content takes the place of this one. */
    void replaceLog(Log next) {
        next.reconfigure(config.log());
        log = next;
        publish();
        forced();
        flushIfDue(next);
    }

    private void failParked() {
        ProduceOutcome.Rejected why = notLeader();
        leading.failAll(why);
        following.end();
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
        leading.end();
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
            withLog(open -> {
                open.reconfigure(next.log());
                flushIfDue(open);
            });
        });
    }

    /** Does what is to be done from time to time. Any thread. */
    public void upkeep(Upkeep what) {
        lane.post(() -> withLog(open -> what.of(this, open)));
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
