package io.millrace.replication;

import io.millrace.replication.lane.SimLane;
import io.millrace.replication.lane.SimScheduler;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/*
 * Survivable faults, and why:
 *   cut(from, to)   messages of one direction are lost. A connection that has lost one is dead: TCP delivers in order
 *                   or not at all. Whoever waits on it learns nothing until it gives up.
 *   delays          each message takes its own time; those of one connection keep their order, those of different
 *                   connections do not
 *   strays          a message, or each one of a connection, takes seconds, as when packets are lost and sent again; others
 *                   overtake it on other connections, and it arrives even if its sender has died or asks elsewhere meanwhile
 *   deafen(broker)  what controllers send to the broker is lost; all else gets through
 */
/** The network between simulated brokers. */
final class SimNet {
    private static final long LEAST_DELAY_NANOS = 50_000;
    private static final long STRAY_NANOS = 12_000_000_000L;

    private final SimScheduler sim;
    private final SimLane wire;
    private final SplittableRandom random;
    private final Set<Long> cuts = new HashSet<>();
    private final Set<Integer> deaf = new HashSet<>();
    private long mostDelayNanos = 2_000_000;
    int straysPerMille;

    SimNet(SimScheduler sim) {
        this.sim = sim;
        this.wire = sim.lane("net");
        this.random = sim.random().split();
    }

    private static long link(int from, int to) {
        return ((long) from << 32) | to;
    }

    void cut(int from, int to) {
        cuts.add(link(from, to));
    }

    void heal() {
        cuts.clear();
        deaf.clear();
        mostDelayNanos = 2_000_000;
    }

    void deafen(int broker) {
        deaf.add(broker);
    }

    boolean isDeaf(int broker) {
        return deaf.contains(broker);
    }

    private long delay(boolean sluggish) {
        boolean strays = straysPerMille > 0 && (sluggish || random.nextInt(1_000) < straysPerMille);
        return random.nextLong(LEAST_DELAY_NANOS, strays ? STRAY_NANOS : mostDelayNanos);
    }

    void slow(long mostNanos) {
        mostDelayNanos = mostNanos;
    }

    boolean isCut(int from, int to) {
        return cuts.contains(link(from, to));
    }

    /** A connection of {@code from} to {@code to}. */
    Pipe connect(int from, int to) {
        return new Pipe(from, to);
    }

    /** Both directions of one connection. */
    final class Pipe {
        private final int from;
        private final int to;
        private long lastThere;
        private long lastBack;
        private final boolean sluggish = straysPerMille > 0 && random.nextInt(8) == 0;
        private boolean broken;

        private Pipe(int from, int to) {
            this.from = from;
            this.to = to;
        }

        void there(Runnable delivery) {
            lastThere = send(isCut(from, to), lastThere, from, to, delivery);
        }

        void back(Runnable delivery) {
            lastBack = send(isCut(to, from), lastBack, to, from, delivery);
        }

        private long send(boolean lost, long last, int source, int target, Runnable delivery) {
            broken |= lost;
            long now = sim.clock().nanos();
            long at = Math.max(last, now + delay(sluggish));
            wire.schedule(
                    () -> {
                        broken |= isCut(source, target);
                        if (!broken) {
                            delivery.run();
                        }
                    },
                    at - now);
            return at;
        }

        boolean isBroken() {
            return broken;
        }

        void close() {
            broken = true;
        }
    }
}
