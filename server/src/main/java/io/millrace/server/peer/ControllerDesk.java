package io.millrace.server.peer;

import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;

import java.util.concurrent.CompletionStage;

/** What brokers ask of the controller. Methods return at once. */
public interface ControllerDesk {
    /** Decides over proposed ISRs, in the terms of one version of the request. */
    CompletionStage<AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request, int version);

    /** Allots a block of producer ids. */
    CompletionStage<AllocateProducerIdsResponse> allocateProducerIds(
            AllocateProducerIdsRequest request);

    /** Moves leaders away from a broker that is about to stop. */
    CompletionStage<ControlledShutdownResponse> controlledShutdown(
            ControlledShutdownRequest request);
}
