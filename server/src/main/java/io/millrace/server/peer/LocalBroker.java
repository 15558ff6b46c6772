package io.millrace.server.peer;

import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;

import java.util.concurrent.CompletionStage;

/** This broker, as a controller in the same process commands it. Methods return at once. */
public interface LocalBroker {
    CompletionStage<LeaderAndIsrResponse> leaderAndIsr(LeaderAndIsrRequest request);

    CompletionStage<UpdateMetadataResponse> updateMetadata(UpdateMetadataRequest request);

    CompletionStage<StopReplicaResponse> stopReplica(StopReplicaRequest request);
}
