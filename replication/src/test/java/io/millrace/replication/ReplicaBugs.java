package io.millrace.replication;

import io.millrace.log.state.EpochEnd;
import io.millrace.wire.protocol.ErrorCode;

/** Bugs planted in what carries out the controller's orders, in fetchers and in logs. */
public final class ReplicaBugs {
    private ReplicaBugs() {}

    @Plants(in = "io.millrace.replication.Fence", method = "pass")
    public static ErrorCode formerControllersAreObeyed(Object self, int controller, long broker) {
        return ErrorCode.NONE;
    }

    @Plants(in = "io.millrace.replication.RoleChanges", method = "check")
    public static ErrorCode oldRolesAreTaken(
            Object self, Object name, Object known, Object where, Object id, Object state) {
        return ErrorCode.NONE;
    }

    @Plants(in = "io.millrace.replication.fetcher.LeaderSession", method = "lost")
    public static void lostSessionsAreNotRenewed(Object self, boolean leaderHasNone) {}

    @Plants(in = "io.millrace.replication.fetcher.Fetchers", method = "lookForLeaders")
    public static void addressesOfLeadersAreNotLookedFor(Object self) {}

    @Plants(in = "io.millrace.log.state.EpochTable", method = "endOf")
    public static EpochEnd everyEpochEndsWithTheLog(Object self, int epoch, long logEnd) {
        return new EpochEnd(epoch, logEnd);
    }

    @Plants(in = "io.millrace.log.FollowerAppend", method = "fault")
    public static Object followerChecksNothing(Object self, Object batch) {
        return null;
    }

    @Plants(in = "io.millrace.log.Log", method = "assignEpoch", guardedTwice = true)
    public static void leaderDoesNotNoteItsEpoch(Object self, int epoch) {}

    @Plants(in = "io.millrace.log.LogTruncation", method = "truncate")
    public static void truncationIsForgotten(Object log, long offset) {}
}
