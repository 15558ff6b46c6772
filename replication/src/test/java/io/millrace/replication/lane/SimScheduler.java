package io.millrace.replication.lane;

import io.millrace.log.Clock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Runs simulated lanes in one thread: which lane goes next is drawn from a seed, time stands still
 * while there is something to do and then jumps to the next timer. The same seed gives the same
 * run.
 */
public final class SimScheduler {
    private static final long START_MS = 1_700_000_000_000L;

    private final SplittableRandom random;
    private final List<SimLane> lanes = new ArrayList<>();
    private final List<SimLane> ready = new ArrayList<>();
    private final Timers timers = new Timers();
    private long nowNanos;
    private SimLane current;
    private long steps;

    public SimScheduler(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public SimLane lane(String name) {
        var lane = new SimLane(name, this);
        lanes.add(lane);
        return lane;
    }

    public SplittableRandom random() {
        return random;
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public long millis() {
                return START_MS + nowNanos / 1_000_000;
            }

            @Override
            public long nanos() {
                return nowNanos;
            }
        };
    }

    public long steps() {
        return steps;
    }

    void forget(SimLane lane) {
        lanes.remove(lane);
    }

    SimLane current() {
        return current;
    }

    Cancellable schedule(SimLane lane, Runnable task, long delayNanos) {
        var entry = new Timers.Entry(() -> lane.post(task), nowNanos + Math.max(0, delayNanos));
        timers.add(entry);
        return entry;
    }

    /** Runs what is posted, without letting time pass; fails if that does not come to an end. */
    public void settle() {
        long limit = steps + 2_000_000;
        while (step()) {
            if (steps > limit) {
                throw new IllegalStateException("does not come to rest");
            }
        }
    }

    /** Lets time pass, and runs what comes up in it. */
    public void run(Duration time) {
        long end = nowNanos + time.toNanos();
        settle();
        while (timers.untilNext(nowNanos) <= end - nowNanos) {
            nowNanos += timers.untilNext(nowNanos);
            for (Runnable due = timers.takeDue(nowNanos);
                    due != null;
                    due = timers.takeDue(nowNanos)) {
                due.run();
            }
            settle();
        }
        nowNanos = end;
    }

    /** Runs one task of some lane; tells false if there is none. */
    public boolean step() {
        ready.clear();
        for (SimLane lane : lanes) {
            if (lane.hasWork()) {
                ready.add(lane);
            }
        }
        if (ready.isEmpty()) {
            return false;
        }
        steps++;
        current = ready.get(random.nextInt(ready.size()));
        try {
            current.runOne();
        } finally {
            current = null;
        }
        return true;
    }
}
