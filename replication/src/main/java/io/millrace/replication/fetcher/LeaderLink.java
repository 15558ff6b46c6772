package io.millrace.replication.fetcher;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;

import java.util.concurrent.CompletionStage;

/**
 * A follower's way to one leader. Methods are called on {@link #lane()} and return at once; stages
 * complete on any thread, and fail when there is no reply. Nothing is repeated here.
 */
public interface LeaderLink {
    /** Where the fetcher that uses the link lives. */
    Lane lane();

    /** Fetches in this version; the reply is to be released. */
    CompletionStage<FetchReply> fetch(int version, FetchRequest request);

    /** Asks where epochs end. */
    CompletionStage<OffsetForLeaderEpochResponse> epochs(OffsetForLeaderEpochRequest request);

    /** Asks where logs begin or end. */
    CompletionStage<ListOffsetsResponse> offsets(ListOffsetsRequest request);

    /** Gives the connection up; what is under way fails. */
    void close();

    /** Makes links. */
    @FunctionalInterface
    interface Factory {
        /**
         * A link that connects when it is first used.
         *
         * @param leader the broker
         * @param fetcher which of the fetchers for that leader asks, from 0
         * @param connection which of the fetcher's connections, from 0; all on the same lane
         */
        LeaderLink connect(BrokerInfo leader, int fetcher, int connection);
    }

    /**
     * What a leader sent.
     *
     * @param response its records lie in memory that the network lent
     * @param release gives that memory back; any thread, once
     */
    record FetchReply(FetchResponse response, Runnable release) {}
}
