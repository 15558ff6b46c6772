package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.state.EpochEnd;
import io.millrace.replication.lane.Lane;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way of fetchers, on their own threads, to a partition that follows its leader. Any thread.
 */
public final class Follower {
    private final Lane lane;
    private final Following following;

    Follower(Lane lane, Following following) {
        this.lane = lane;
        this.following = following;
    }

    /**
     * Makes the log ready to be continued with what {@code leaderEpoch}'s leader has. Completes on
     * the lane, with false if that epoch is over.
     */
    public CompletionStage<Boolean> begin(int leaderEpoch) {
        var stage = new CompletableFuture<Boolean>();
        lane.run(() -> following.begin(leaderEpoch, stage));
        return stage;
    }

    /**
     * Appends what was fetched from the leader. Completes on the lane, when the next records may be
     * asked for.
     */
    public CompletionStage<AppendOutcome> replicate(LeaderData data) {
        var stage = new CompletableFuture<AppendOutcome>();
        lane.run(() -> following.replicate(data, stage));
        return stage;
    }

    /**
     * Drops what is here and not in the log of {@code leaderEpoch}'s leader. Completes on the lane.
     *
     * @param leaders what the leader said about the latest epoch here
     * @return whether the logs agree now; otherwise the leader is to be asked again
     */
    public CompletionStage<Boolean> align(int leaderEpoch, EpochEnd leaders) {
        return lane.ask(() -> following.align(leaderEpoch, leaders));
    }

    /** Drops what lies outside of the leader's log. Completes on the lane. */
    public CompletionStage<Boolean> fitInto(int leaderEpoch, long leaderStart, long leaderEnd) {
        return lane.ask(() -> {
            following.fitInto(leaderEpoch, leaderStart, leaderEnd);
            return true;
        });
    }
}
