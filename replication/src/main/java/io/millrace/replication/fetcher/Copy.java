package io.millrace.replication.fetcher;

import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.wire.protocol.TopicPartition;

import java.util.UUID;

/*
 * starting --log ready--> aligning --logs agree--> fetching --out of range--> fitting --cut--> fetching
 *     \___________ the leader's fetches tell divergence __________^
 * any --fenced, disk failed--> stopped
 *
 * A copy is never reused: when the role is given anew there is a new one, and replies to the old one fall on deaf ears.
 */
/** One partition that is copied in one leader epoch. Lane of its fetcher only. */
final class Copy {
    private static final long FIRST_PAUSE_NANOS = 20_000_000;
    private static final int MOST_DOUBLINGS = 16;
    private static final int OFTEN = 3;

    /** What is to be done next. */
    enum Phase {
        /** Nothing is known yet. */
        STARTING,
        /** The leader is to be asked where the latest epoch ends. */
        ALIGNING,
        /** Records are to be fetched. */
        FETCHING,
        /** The leader is to be asked where its log begins and ends. */
        FITTING,
        /** Nothing, until the controller speaks again. */
        STOPPED
    }

    private final Partition partition;
    private final Lane home;
    private final int leaderEpoch;
    private final UUID topicId;
    private Phase phase = Phase.STARTING;
    private boolean busy;
    private boolean left;
    private boolean inSync;
    private int failures;
    private long dueNanos;

    Copy(Partition partition, PartitionView role, Lane home, long nowNanos) {
        this.partition = partition;
        this.home = home;
        this.leaderEpoch = role.leaderEpoch();
        this.topicId = role.state().topicId();
        this.dueNanos = nowNanos;
    }

    Partition partition() {
        return partition;
    }

    /** The fetcher's lane. */
    Lane home() {
        return home;
    }

    TopicPartition name() {
        return partition.name();
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    UUID topicId() {
        return topicId;
    }

    Phase phase() {
        return phase;
    }

    /** Whether that can be done now. */
    boolean isReadyFor(Phase wanted, long nowNanos) {
        return phase == wanted && !busy && dueNanos - nowNanos <= 0;
    }

    /** Whether it waits for nothing but its time. */
    boolean isPaused(long nowNanos) {
        return !busy && phase != Phase.STOPPED && dueNanos - nowNanos > 0;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** A request about it is under way. */
    void begin() {
        busy = true;
    }

    /** That is done: {@code next} follows. */
    void proceed(Phase next) {
        busy = false;
        phase = next;
    }

    /** Records are in the log, or there were none. */
    void taken() {
        failures = 0;
        proceed(Phase.FETCHING);
    }

    /** Takes note of whether all is here that the leader has committed. */
    void noteInSync(boolean now) {
        inSync = now;
    }

    /** Whether all was here, last time, that the leader had committed. */
    boolean isInSync() {
        return inSync;
    }

    /** It did not go well; to be tried again after a pause that grows up to {@code mostNanos}. */
    void pause(long nowNanos, long mostNanos) {
        busy = false;
        long pause = FIRST_PAUSE_NANOS << Math.min(failures, MOST_DOUBLINGS);
        failures++;
        dueNanos = nowNanos + Math.min(pause, mostNanos);
    }

    /** It did not go well, which may happen. */
    void noteFailure() {
        failures++;
    }

    boolean hasFailedOften() {
        return failures >= OFTEN;
    }

    /** To be tried again at once. */
    void retry() {
        busy = false;
    }

    /** Not to be tried again. */
    void stop() {
        busy = false;
        phase = Phase.STOPPED;
    }

    /** This fetcher has nothing more to do with it. */
    void leave() {
        left = true;
        stop();
    }

    /** Whether replies about it are of no interest any more. */
    boolean hasLeft() {
        return left;
    }

    @Override
    public String toString() {
        return name() + " in epoch " + leaderEpoch;
    }
}
