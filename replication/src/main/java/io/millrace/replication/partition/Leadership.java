package io.millrace.replication.partition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * What a leader knows during one leader epoch: its ISR and how far the others have come. Decides,
 * and has no effects but on itself. Lane of the partition only.
 */
final class Leadership {
    private final int leaderEpoch;
    private final List<Integer> replicas;
    private final long epochStartOffset;
    private final SortedMap<Integer, FollowerProgress> followers = new TreeMap<>();
    private Isr isr;

    /**
     * A leadership that begins.
     *
     * @param before an earlier one that nobody has ended, if this broker led before: it may know
     *     how far the others are
     */
    Leadership(
            RoleOrder order,
            @Nullable Leadership before,
            int self,
            long epochStartOffset,
            long nowNanos) {
        this.leaderEpoch = order.leaderEpoch();
        this.replicas = order.replicas();
        this.epochStartOffset = epochStartOffset;
        this.isr = new Isr.Committed(order.isr());
        Leadership same = continues(before, order) ? before : null;
        for (int replica : replicas) {
            boolean inSync = order.isr().contains(replica);
            FollowerProgress known = same == null ? null : same.follower(replica);
            if (same != null && known != null) {
                if (order.leaderEpoch() > same.leaderEpoch) {
                    known.epochBegins(inSync, nowNanos);
                }
                followers.put(replica, known);
            } else if (replica != self) {
                followers.put(replica, new FollowerProgress(replica, inSync, nowNanos));
            }
        }
    }

    /*
     * A leader may miss that somebody else led in between. The others have followed that one meanwhile, and perhaps cut
     * what they had got from us. Each change of leader raises the epoch by one, so the next epoch is the same leader's.
     */
    private static boolean continues(@Nullable Leadership before, RoleOrder order) {
        return before != null && order.leaderEpoch() - before.leaderEpoch <= 1;
    }

    Isr isr() {
        return isr;
    }

    /** Whether nobody else has to be asked for anything. */
    boolean isAlone() {
        return followers.isEmpty();
    }

    @Nullable FollowerProgress follower(int replica) {
        return followers.get(replica);
    }

    /** The least ISR for acks=all: no more than there are replicas. */
    int effectiveMinIsr(int configured) {
        return Math.min(configured, replicas.size());
    }

    /** The next high watermark. */
    long highWatermark(long current, long ownEnd, int minIsr, IntPredicate alive, Lag lag) {
        if (!HighWatermark.mayAdvance(isr.committed(), effectiveMinIsr(minIsr))) {
            return current;
        }
        if (followers.isEmpty()) {
            return Math.max(current, ownEnd);
        }
        var counting = new ArrayList<FollowerProgress>(followers.size());
        for (FollowerProgress follower : followers.values()) {
            boolean joining =
                    alive.test(follower.replica())
                            && follower.isCaughtUp(lag.leaderEnd, lag.nowNanos, lag.allowedNanos);
            if (isr.maximal().contains(follower.replica()) || joining) {
                counting.add(follower);
            }
        }
        return HighWatermark.next(current, ownEnd, counting);
    }

    /** The broker epochs by which the followers fetch, as far as they tell them. */
    Map<Integer, Long> brokerEpochs() {
        var epochs = new TreeMap<Integer, Long>();
        followers.forEach((replica, follower) -> {
            if (follower.brokerEpoch() != FollowerProgress.UNKNOWN) {
                epochs.put(replica, follower.brokerEpoch());
            }
        });
        return epochs;
    }

    List<FollowerPosition> positions() {
        return followers.values().stream().map(FollowerProgress::position).toList();
    }

    /** What lag is measured by. */
    record Lag(long leaderEnd, long nowNanos, long allowedNanos) {}

    /**
     * Proposes that {@code replica} join, if it has come far enough; null if not, or if something
     * is open.
     */
    Isr.@Nullable Expanding expand(int replica, long highWatermark, IntPredicate alive) {
        FollowerProgress follower = followers.get(replica);
        if (follower == null
                || !(isr instanceof Isr.Committed now)
                || now.committed().contains(replica)
                || !alive.test(replica)
                || follower.endOffset() < Math.max(highWatermark, epochStartOffset)) {
            return null;
        }
        Isr.Expanding next = now.plus(replica);
        isr = next;
        return next;
    }

    /** Proposes that all members that lag leave; null if none does, or if something is open. */
    Isr.@Nullable Shrinking shrink(Lag lag) {
        if (!(isr instanceof Isr.Committed now)) {
            return null;
        }
        var lagging = new ArrayList<Integer>();
        for (FollowerProgress follower : followers.values()) {
            if (now.committed().contains(follower.replica())
                    && !follower.isCaughtUp(lag.leaderEnd, lag.nowNanos, lag.allowedNanos)) {
                lagging.add(follower.replica());
            }
        }
        if (lagging.isEmpty()) {
            return null;
        }
        Isr.Shrinking next = now.minus(lagging);
        isr = next;
        return next;
    }

    /** The controller has decided, or the proposal is dropped: {@code committed} holds. */
    void settle(List<Integer> committed) {
        isr = new Isr.Committed(committed);
    }

    /** The least log start over this log and those of the living followers. */
    long lowWatermark(long ownLogStart, IntPredicate alive) {
        long lowest = ownLogStart;
        for (FollowerProgress follower : followers.values()) {
            if (alive.test(follower.replica())) {
                lowest = Math.min(lowest, follower.logStartOffset());
            }
        }
        return lowest;
    }
}
