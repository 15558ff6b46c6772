package io.millrace.replication.fetcher;

import io.millrace.replication.fetcher.Copy.Phase;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/*
 * The main poll may lie at the leader for half a second when nothing is written. A partition that begins to follow
 * meanwhile must not wait for that, as producers may wait for it; nor must questions. They go over a second
 * connection, opened when it is first needed. Its polls end before the main one does, and then the main one takes all.
 */
/** Copies partitions from one leader. Lives on its lane. */
final class Fetcher {
    private static final long LINGER_NANOS = Duration.ofMillis(5).toNanos();

    private static final long HELD_NANOS = Duration.ofMillis(100).toNanos();

    private final Lane lane;
    private final FetcherSettings settings;
    private final FetcherSeams seams;
    private final IntFunction<LeaderLink> links;
    private final SortedMap<TopicPartition, Copy> copies = new TreeMap<>();
    private final Poll main;
    private @Nullable Side side;
    private Cancellable alarm = Cancellable.NOTHING;
    private boolean planned;
    private boolean closed;

    private record Side(Poll poll, Questions questions) {}

    /**
     * @param links makes the first connection (0) and the second (1), on the same lane
     */
    Fetcher(IntFunction<LeaderLink> links, FetcherSettings settings, FetcherSeams seams) {
        LeaderLink first = links.apply(0);
        this.lane = first.lane();
        this.links = links;
        this.settings = settings;
        this.seams = seams;
        this.main = new Poll(first, settings, seams, this::plan);
    }

    /** Begins to copy in the role that the partition has in {@code role}; any thread. */
    void add(Partition partition, PartitionView role) {
        lane.post(() -> {
            if (closed) {
                return;
            }
            var copy = new Copy(partition, role, lane, now());
            Copy before = copies.put(copy.name(), copy);
            if (before != null) {
                before.leave();
            }
            copy.begin();
            partition
                    .follower()
                    .begin(copy.leaderEpoch())
                    .whenComplete((follows, failure) ->
                            lane.run(() -> begun(copy, failure == null && follows)));
        });
    }

    private void begun(Copy copy, boolean follows) {
        if (copy.hasLeft()) {
            return;
        }
        var log = copy.partition().view().log();
        if (!follows || log == null) {
            copy.stop();
            return;
        }
        boolean asks = !settings.fetchTellsDivergence() && !log.epochs().isEmpty();
        copy.proceed(asks ? Phase.ALIGNING : Phase.FETCHING);
        plan();
    }

    /** Ends to copy; any thread. */
    void remove(TopicPartition name) {
        lane.post(() -> {
            Copy gone = copies.remove(name);
            if (gone != null) {
                gone.leave();
            }
        });
    }

    /** Ends everything; any thread. */
    void close() {
        lane.post(() -> {
            closed = true;
            alarm.cancel();
            copies.values().forEach(Copy::leave);
            copies.clear();
            main.link().close();
            if (side != null) {
                side.poll.link().close();
            }
        });
    }

    // ---- what to do next

    /** Looks again, behind what else has come in for this lane. */
    private void plan() {
        if (!planned) {
            planned = true;
            lane.post(() -> {
                planned = false;
                proceed();
            });
        }
    }

    private void proceed() {
        if (closed) {
            return;
        }
        alarm.cancel();
        List<Copy> aligning = ready(Phase.ALIGNING);
        if (!aligning.isEmpty()) {
            side().questions.align(aligning);
        }
        List<Copy> fitting = ready(Phase.FITTING);
        if (!fitting.isEmpty()) {
            side().questions.fit(fitting);
        }
        List<Copy> fetching = ready(Phase.FETCHING);
        boolean held = fetching.removeIf(this::isHeld);
        long wakeNanos = fetch(fetching);
        if (held) {
            wakeNanos = Math.min(wakeNanos, HELD_NANOS);
        }
        for (Copy copy : copies.values()) {
            if (copy.isPaused(now())) {
                wakeNanos = Math.min(wakeNanos, copy.dueNanos() - now());
            }
        }
        if (wakeNanos != Long.MAX_VALUE) {
            alarm = lane.schedule(this::proceed, Math.max(1, wakeNanos));
        }
    }

    /** Replicas that lag are not asked for while the broker fetches faster than it may (KIP-73). */
    private boolean isHeld(Copy copy) {
        return !copy.isInSync() && seams.throttle().holds(copy.name());
    }

    /** Answers after how many nanoseconds to look again. */
    private long fetch(List<Copy> ready) {
        if (ready.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!main.isBusy()) {
            main.fetch(ready, (int) settings.maxWait().toMillis());
            return Long.MAX_VALUE;
        }
        long since = now() - main.begunNanos();
        if (since < LINGER_NANOS) {
            return LINGER_NANOS - since;
        }
        Side second = side();
        if (!second.poll.isBusy()) {
            long left = settings.maxWait().toNanos() - since;
            second.poll.fetch(ready, (int) Math.max(0, Duration.ofNanos(left).toMillis() / 2));
        }
        return Long.MAX_VALUE;
    }

    private List<Copy> ready(Phase phase) {
        long now = now();
        var ready = new ArrayList<Copy>(copies.size());
        for (Copy copy : copies.values()) {
            if (copy.isReadyFor(phase, now)) {
                ready.add(copy);
            }
        }
        return ready;
    }

    private Side side() {
        Side now = side;
        if (now == null) {
            LeaderLink link = links.apply(1);
            now =
                    new Side(
                            new Poll(link, settings, seams, this::plan),
                            new Questions(link, settings, seams, this::plan));
            side = now;
        }
        return now;
    }

    private long now() {
        return seams.clock().nanos();
    }
}
