package io.millrace.replication.controller;

import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One controller's channels in a simulated network: per broker first in first out, repeated until
 * answered.
 */
public final class SimLink implements BrokerLink {
    private static final long RETRY_NANOS = 100_000_000;

    private final Network network;
    private final Lane controllerLane;
    private final Map<Integer, Channel> channels = new HashMap<>();
    private boolean dead;

    public SimLink(Network network, Lane controllerLane) {
        this.network = network;
        this.controllerLane = controllerLane;
    }

    /** What a broker does with the controller's requests. */
    public interface Peer {
        CompletionStage<LeaderAndIsrResponse> apply(LeaderAndIsrRequest request);

        CompletionStage<UpdateMetadataResponse> apply(UpdateMetadataRequest request);

        CompletionStage<StopReplicaResponse> apply(StopReplicaRequest request);
    }

    /** The brokers that can be reached now. */
    public static final class Network {
        private final Map<Integer, Peer> peers = new HashMap<>();
        private final Lane wire;

        public Network(Lane wire) {
            this.wire = wire;
        }

        public void plug(int broker, Peer peer) {
            peers.put(broker, peer);
        }

        public void unplug(int broker) {
            peers.remove(broker);
        }
    }

    /** The controller's process died. */
    public void close() {
        dead = true;
        channels.clear();
    }

    @Override
    public void connect(BrokerRegistration broker) {
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
        return submit(id, peer -> peer.apply(request));
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> send(int id, UpdateMetadataRequest request) {
        return submit(id, peer -> peer.apply(request));
    }

    @Override
    public CompletionStage<StopReplicaResponse> send(int id, StopReplicaRequest request) {
        return submit(id, peer -> peer.apply(request));
    }

    private <R> CompletionStage<R> submit(int id, Function<Peer, CompletionStage<R>> call) {
        Channel channel = channels.get(id);
        if (channel == null) {
            return CompletableFuture.failedStage(new BrokerGone(id));
        }
        return channel.add(call);
    }

    private final class Channel {
        private final int broker;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private final Queue<CompletableFuture<?>> open = new ArrayDeque<>();
        private boolean busy;
        private boolean closed;

        Channel(int broker) {
            this.broker = broker;
        }

        <R> CompletionStage<R> add(Function<Peer, CompletionStage<R>> call) {
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
                Function<Peer, CompletionStage<R>> call, CompletableFuture<R> stage) {
            if (closed || dead) {
                return;
            }
            network.wire.post(() -> {
                Peer peer = network.peers.get(broker);
                if (peer == null) {
                    controllerLane.schedule(() -> attempt(call, stage), RETRY_NANOS);
                    return;
                }
                call.apply(peer)
                        .whenComplete((value, failure) ->
                                controllerLane.post(() -> end(value, failure, stage)));
            });
        }

        private <R> void end(R value, Throwable failure, CompletableFuture<R> stage) {
            if (closed || dead) {
                return;
            }
            busy = false;
            open.remove(stage);
            if (failure == null) {
                stage.complete(value);
            } else {
                stage.completeExceptionally(failure);
            }
            pump();
        }

        void close() {
            closed = true;
            open.forEach(stage -> stage.completeExceptionally(new BrokerGone(broker)));
        }
    }
}
