package io.millrace.replication.partition;

import static io.millrace.replication.MutantLoader.field;
import static io.millrace.replication.MutantLoader.original;
import static io.millrace.replication.MutantLoader.set;

import io.millrace.log.AppendOutcome;
import io.millrace.log.Log;
import io.millrace.log.LogView;
import io.millrace.log.state.EpochEnd;
import io.millrace.log.state.EpochTable;
import io.millrace.replication.Plants;
import io.millrace.wire.protocol.ErrorCode;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/** Bugs planted in leaders and followers. */
public final class PartitionBugs {
    private static final String HERE = "io.millrace.replication.partition.";
    private static final String FETCHER = "io.millrace.replication.fetcher.";

    private PartitionBugs() {}

    // ---- epochs

    @Plants(in = HERE + "PartitionView", method = "check", bug = "leaderChecksNoEpoch")
    public static ErrorCode leaderServesFollowersOfAnyEpoch(
            PartitionView self, int epoch, boolean leaderOnly) {
        return (ErrorCode) original(PartitionView.class, "check", self, -1, leaderOnly);
    }

    @Plants(in = HERE + "Leading", method = "followerFetched", bug = "leaderChecksNoEpoch")
    public static void fetchesOfAnyEpochCount(Object self, FollowerFetch fetch) {
        var bent =
                new FollowerFetch(
                        fetch.replica(),
                        fetch.brokerEpoch(),
                        -1,
                        fetch.offset(),
                        fetch.logStartOffset());
        original(Leading.class, "followerFetched", self, bent);
    }

    @Plants(in = HERE + "Following", method = "follows", bug = "followerChecksNoEpoch")
    public static boolean followerTakesRepliesOfAnyEpoch(Object self, int leaderEpoch) {
        return true;
    }

    @Plants(in = FETCHER + "Copy", method = "hasLeft", bug = "followerChecksNoEpoch")
    public static boolean repliesToFormerCopiesAreTaken(Object self) {
        return false;
    }

    @Plants(in = HERE + "Following", method = "replicate", guardedTwice = true)
    public static void followerTakesRepliesForAnyOffset(
            Object self, LeaderData data, CompletableFuture<AppendOutcome> stage) {
        Log log = ((Partition) field(self, "partition")).log();
        long end = log == null ? data.fetchOffset() : log.view().endOffset();
        var bent =
                new LeaderData(
                        data.leaderEpoch(),
                        end,
                        data.batches(),
                        data.highWatermark(),
                        data.logStartOffset());
        original(Following.class, "replicate", self, bent, stage);
    }

    @Plants(in = HERE + "Divergence", method = "cut")
    public static Divergence.Cut followerTruncatesToItsHighWatermark(
            EpochEnd leaders, EpochTable own, long ownEnd, long highWatermark) {
        return new Divergence.Cut(Math.min(highWatermark, ownEnd), true);
    }

    @Plants(in = HERE + "Divergence", method = "cut")
    public static Divergence.Cut followerNeverTruncates(
            EpochEnd leaders, EpochTable own, long ownEnd, long highWatermark) {
        return new Divergence.Cut(ownEnd, true);
    }

    @Plants(in = HERE + "Divergence", method = "between")
    public static EpochEnd leaderSeesNoDivergence(int lastEpoch, long offset, EpochEnd end) {
        return EpochEnd.UNDEFINED;
    }

    // ---- commitment

    @Plants(in = HERE + "HighWatermark", method = "next")
    public static long highWatermarkIsTheMaximum(
            long current, long ownEnd, Collection<FollowerProgress> counting) {
        long highest = current;
        for (FollowerProgress follower : counting) {
            highest = Math.max(highest, Math.min(ownEnd, follower.endOffset()));
        }
        return counting.isEmpty() ? Math.max(current, ownEnd) : highest;
    }

    @Plants(in = HERE + "HighWatermark", method = "mayAdvance")
    public static boolean highWatermarkAdvancesBelowMinIsr(List<Integer> isr, int minIsr) {
        return true;
    }

    @Plants(in = HERE + "HighWatermark", method = "ofFollower")
    public static long followerCommitsAllItHas(long leaders, long logStart, long logEnd) {
        return logEnd;
    }

    @Plants(in = HERE + "Leading", method = "isIsrTooSmall")
    public static boolean acksBelowMinIsr(Object self, Object leadership) {
        return false;
    }

    @Plants(in = HERE + "Leading", method = "nextHighWatermark")
    public static long leaderCommitsAlone(Object self, Object leader, Object now, long end) {
        return end;
    }

    @Plants(in = HERE + "Parked", method = "release")
    public static void acksOneTooEarly(Object self, long reached, Object verdict) {
        original(Parked.class, "release", self, reached + 1, verdict);
    }

    @Plants(in = HERE + "FollowerProgress", method = "fetched")
    public static void leaderCreditsWhatItIsAboutToSend(
            Object self, long offset, long start, long leaderEnd, long nowNanos) {
        original(FollowerProgress.class, "fetched", self, leaderEnd, start, leaderEnd, nowNanos);
    }

    @Plants(in = HERE + "FollowerProgress", method = "admits", guardedTwice = true)
    public static boolean formerLivesOfFollowersCount(Object self, long epoch) {
        return true;
    }

    // ---- in-sync replicas

    @Plants(in = HERE + "Isr$Expanding", method = "maximal", bug = "joiningMemberDoesNotCount")
    public static List<Integer> pendingMemberDoesNotCount(Object self) {
        return ((Isr.Expanding) self).committed();
    }

    @Plants(in = HERE + "Leadership", method = "highWatermark", bug = "joiningMemberDoesNotCount")
    public static long onlyMembersCount(
            Object self, long current, long ownEnd, int minIsr, IntPredicate alive, Object lag) {
        Leadership leadership = (Leadership) self;
        IntPredicate member = leadership.isr().maximal()::contains;
        return (long)
                original(
                        Leadership.class,
                        "highWatermark",
                        self,
                        current,
                        ownEnd,
                        minIsr,
                        member,
                        lag);
    }

    @Plants(in = HERE + "Isr$Shrinking", method = "maximal")
    public static List<Integer> leavingMemberDoesNotCount(Object self) {
        return ((Isr.Shrinking) self).proposed();
    }

    @Plants(in = HERE + "Leadership", method = "expand")
    public static Isr.Expanding followerJoinsWhereverItIs(
            Object self, int replica, long highWatermark, IntPredicate alive) {
        Leadership leadership = (Leadership) self;
        if (!(leadership.isr() instanceof Isr.Committed now)
                || leadership.follower(replica) == null
                || now.committed().contains(replica)) {
            return null;
        }
        Isr.Expanding next = now.plus(replica);
        set(leadership, "isr", next);
        return next;
    }

    @Plants(in = HERE + "Leadership", method = "continues", guardedTwice = true)
    public static boolean progressSurvivesForeignEpochs(Object before, RoleOrder order) {
        return before != null;
    }

    // ---- disks

    @Plants(in = HERE + "Following", method = "whenDurable")
    public static void followerSkipsItsFsync(
            Object self, Object log, Runnable then, Runnable over) {
        then.run();
    }

    @Plants(in = HERE + "Leading", method = "nextHighWatermark")
    public static long leaderSkipsItsFsync(Object self, Leadership leader, LogView now, long end) {
        Object next =
                original(self.getClass(), "nextHighWatermark", self, leader, now, now.endOffset());
        return (Long) next;
    }
}
