package io.millrace.replication;

import io.millrace.replication.fetcher.LeaderLink;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A follower's way to its leader through the simulated network. */
final class SimLeaderLink implements LeaderLink {
    private static final long TIMEOUT_NANOS = 3_000_000_000L;

    private final SimWorld world;
    private final int follower;
    private final int leader;
    private final Lane lane;
    private SimNet.Pipe pipe;
    private boolean closed;

    SimLeaderLink(SimWorld world, int follower, int leader, Lane lane) {
        this.world = world;
        this.follower = follower;
        this.leader = leader;
        this.lane = lane;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    private <R> CompletionStage<R> call(Function<SimLeader, CompletionStage<R>> question) {
        var reply = new CompletableFuture<R>();
        if (closed) {
            reply.completeExceptionally(new IOException("closed"));
            return reply;
        }
        if (pipe == null || pipe.isBroken()) {
            pipe = world.net.connect(follower, leader);
        }
        SimNet.Pipe used = pipe;
        lane.schedule(
                () -> {
                    if (!reply.isDone()) {
                        used.close();
                        reply.completeExceptionally(new IOException("no reply"));
                    }
                },
                TIMEOUT_NANOS);
        used.there(() -> {
            SimNode node = world.nodes.get(leader);
            if (node == null) {
                refused(used, reply);
            } else {
                node.leader
                        .ask(question, used)
                        .thenAccept(value -> used.back(() -> reply.complete(value)));
            }
        });
        return reply;
    }

    /* Nobody listens there: the other side's system says so at once. */
    private static void refused(SimNet.Pipe used, CompletableFuture<?> reply) {
        used.back(() -> {
            used.close();
            reply.completeExceptionally(new IOException("refused"));
        });
    }

    @Override
    public CompletionStage<FetchReply> fetch(int version, FetchRequest request) {
        return call(desk -> desk.fetch(version, request))
                .thenApply(response -> new FetchReply(world.damaged(response), () -> {}));
    }

    @Override
    public CompletionStage<OffsetForLeaderEpochResponse> epochs(
            OffsetForLeaderEpochRequest request) {
        return call(desk -> desk.epochs(request));
    }

    @Override
    public CompletionStage<ListOffsetsResponse> offsets(ListOffsetsRequest request) {
        return call(desk -> desk.offsets(request));
    }

    @Override
    public void close() {
        closed = true;
        if (pipe != null) {
            pipe.close();
        }
    }
}
