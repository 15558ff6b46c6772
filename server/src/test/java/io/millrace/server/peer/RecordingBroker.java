package io.millrace.server.peer;

import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;
import io.millrace.wire.protocol.Message;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Says yes to every command and remembers it. */
final class RecordingBroker implements LocalBroker {
    private final BlockingQueue<Message> commands = new LinkedBlockingQueue<>();

    Message next() throws InterruptedException {
        return commands.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> leaderAndIsr(LeaderAndIsrRequest request) {
        commands.add(request);
        return CompletableFuture.completedStage(
                new LeaderAndIsrResponse((short) 0, List.of(), List.of()));
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> updateMetadata(UpdateMetadataRequest request) {
        commands.add(request);
        return CompletableFuture.completedStage(new UpdateMetadataResponse((short) 0));
    }

    @Override
    public CompletionStage<StopReplicaResponse> stopReplica(StopReplicaRequest request) {
        commands.add(request);
        return CompletableFuture.completedStage(new StopReplicaResponse((short) 0, List.of()));
    }
}
