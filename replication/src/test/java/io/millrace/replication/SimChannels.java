package io.millrace.replication;

import io.millrace.replication.controller.BrokerLink;
import io.millrace.replication.controller.BrokerRegistration;
import io.millrace.replication.lane.SimLane;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A controller's channels through the simulated network: per broker one request at a time, in
 * order, repeated until it is answered. A request whose answer was lost is carried out twice.
 */
final class SimChannels implements BrokerLink {
    private static final long RETRY_NANOS = 100_000_000;
    private static final long TIMEOUT_NANOS = 2_000_000_000;

    private final SimWorld world;
    private final int self;
    private final SimLane lane;
    private final Map<Integer, Channel> channels = new HashMap<>();

    SimChannels(SimWorld world, int self, SimLane lane) {
        this.world = world;
        this.self = self;
        this.lane = lane;
    }

    void close() {
        channels.clear();
    }

    @Override
    public void connect(BrokerRegistration broker) {
        disconnect(broker.id());
        channels.put(broker.id(), new Channel(broker.id()));
    }

    @Override
    public void disconnect(int brokerId) {
        Channel gone = channels.remove(brokerId);
        if (gone != null) {
            gone.close();
        }
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> send(int id, LeaderAndIsrRequest request) {
        return add(id, node -> node.replicas.apply(request));
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> send(int id, UpdateMetadataRequest request) {
        return add(id, node -> node.replicas.apply(request));
    }

    @Override
    public CompletionStage<StopReplicaResponse> send(int id, StopReplicaRequest request) {
        return add(id, node -> node.replicas.apply(request));
    }

    private <R> CompletionStage<R> add(int id, Function<SimNode, CompletionStage<R>> call) {
        Channel channel = channels.get(id);
        return channel == null
                ? CompletableFuture.failedStage(new BrokerGone(id))
                : channel.add(call);
    }

    private final class Channel {
        private final int broker;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private final Queue<CompletableFuture<?>> open = new ArrayDeque<>();
        private SimNet.Pipe pipe;
        private boolean busy;
        private boolean closed;

        Channel(int broker) {
            this.broker = broker;
        }

        <R> CompletionStage<R> add(Function<SimNode, CompletionStage<R>> call) {
            var stage = new CompletableFuture<R>();
            open.add(stage);
            waiting.add(() -> attempt(call, stage));
            pump();
            return stage;
        }

        private void pump() {
            if (!busy && !closed && !waiting.isEmpty()) {
                busy = true;
                waiting.remove().run();
            }
        }

        private <R> void attempt(
                Function<SimNode, CompletionStage<R>> call, CompletableFuture<R> stage) {
            if (closed) {
                return;
            }
            if (pipe == null || pipe.isBroken()) {
                pipe = world.net.connect(self, broker);
            }
            SimNet.Pipe used = pipe;
            var answered = new CompletableFuture<R>();
            answered.whenComplete(
                    (value, failure) -> lane.post(() -> end(call, stage, used, value, failure)));
            lane.schedule(() -> answered.cancel(false), TIMEOUT_NANOS);
            if (world.net.isDeaf(broker)) {
                used.close();
            }
            used.there(() -> {
                SimNode node = world.nodes.get(broker);
                if (node == null) {
                    used.back(() -> answered.cancel(false));
                } else {
                    call.apply(node).thenAccept(value -> used.back(() -> answered.complete(value)));
                }
            });
        }

        private <R> void end(
                Function<SimNode, CompletionStage<R>> call,
                CompletableFuture<R> stage,
                SimNet.Pipe used,
                R value,
                Throwable failure) {
            if (closed) {
                return;
            }
            if (failure != null) {
                used.close();
                lane.schedule(() -> attempt(call, stage), RETRY_NANOS);
                return;
            }
            busy = false;
            open.remove(stage);
            stage.complete(value);
            pump();
        }

        void close() {
            closed = true;
            List.copyOf(open).forEach(stage -> stage.completeExceptionally(new BrokerGone(broker)));
        }
    }
}
