package io.millrace.server.peer;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.fetcher.LeaderLink;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;
import io.millrace.wire.protocol.ApiKey;
import io.netty.channel.EventLoop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/*
 * A fetcher lives on the event loop of its connections: a reply that arrives there is taken to the partitions of the
 * same loop without a hop to another thread, and the next request goes out as directly.
 */
/** The followers' ways to their leaders, over the network. */
public final class NetworkLeaderLinks implements LeaderLink.Factory {
    private final List<Home> homes;
    private final IntFunction<PeerSettings> settings;
    private final String listener;
    private final PeerVersions versions;

    /** An event loop, and the lane that it is. */
    public record Home(Lane lane, EventLoop loop) {}

    /**
     * @param homes where fetchers may live
     * @param settings how the fetcher of that number connects
     * @param listener name of the listener at which brokers reach each other
     * @param versions in which leaders are asked
     */
    public NetworkLeaderLinks(
            List<Home> homes,
            IntFunction<PeerSettings> settings,
            String listener,
            PeerVersions versions) {
        this.homes = List.copyOf(homes);
        this.settings = settings;
        this.listener = listener;
        this.versions = versions;
    }

    @Override
    public LeaderLink connect(BrokerInfo leader, int fetcher, int connection) {
        Home home = homes.get(Math.floorMod(leader.id() + fetcher, homes.size()));
        Endpoint endpoint = leader.endpoint(listener);
        if (endpoint == null) {
            return new Nowhere(
                    home.lane(), "broker " + leader.id() + " has no listener " + listener);
        }
        var on = settings.apply(fetcher).on(home.loop());
        return new Remote(
                home.lane(), new PeerClient(on, endpoint.host(), endpoint.port()), versions);
    }

    private record Remote(Lane lane, PeerClient client, PeerVersions versions)
            implements LeaderLink {
        @Override
        public CompletionStage<FetchReply> fetch(int version, FetchRequest request) {
            CompletionStage<Lent<FetchResponse>> reply =
                    client.borrow(ApiKey.FETCH, version, request);
            return reply.thenApply(lent -> new FetchReply(lent.message(), lent.release()));
        }

        @Override
        public CompletionStage<OffsetForLeaderEpochResponse> epochs(
                OffsetForLeaderEpochRequest request) {
            return client.send(ApiKey.OFFSET_FOR_LEADER_EPOCH, versions.epochs(), request);
        }

        @Override
        public CompletionStage<ListOffsetsResponse> offsets(ListOffsetsRequest request) {
            return client.send(ApiKey.LIST_OFFSETS, versions.listOffsets(), request);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** A leader without a listener for us: the controller will tell of it, or of another leader. */
    private record Nowhere(Lane lane, String why) implements LeaderLink {
        private <R> CompletionStage<R> refused() {
            return CompletableFuture.failedStage(new PeerFailure(why, null));
        }

        @Override
        public CompletionStage<FetchReply> fetch(int version, FetchRequest request) {
            return refused();
        }

        @Override
        public CompletionStage<OffsetForLeaderEpochResponse> epochs(
                OffsetForLeaderEpochRequest request) {
            return refused();
        }

        @Override
        public CompletionStage<ListOffsetsResponse> offsets(ListOffsetsRequest request) {
            return refused();
        }

        @Override
        public void close() {}
    }
}
