package io.millrace.server.peer;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.Asks;
import io.millrace.replication.controller.ClusterStore.ProducerIds;
import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;
import io.millrace.wire.message.ControlledShutdownResponse.RemainingPartition;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The controller of this process, in the words of the protocol. */
public final class OwnController implements ControllerDesk {
    private final Asks controller;

    public OwnController(Asks controller) {
        this.controller = controller;
    }

    @Override
    public CompletionStage<AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request, int version) {
        return controller.alterPartition(request, version);
    }

    @Override
    public CompletionStage<AllocateProducerIdsResponse> allocateProducerIds(
            AllocateProducerIdsRequest request) {
        return controller
                .allocateProducerIds(request.brokerId(), request.brokerEpoch())
                .thenApply(OwnController::allotted);
    }

    private static AllocateProducerIdsResponse allotted(Answer<ProducerIds> answer) {
        return switch (answer) {
            case Answer.Done<ProducerIds>(ProducerIds(long first, int count)) ->
                    new AllocateProducerIdsResponse(0, ErrorCode.NONE.code(), first, count);
            case Answer.Rejected<ProducerIds>(ErrorCode error, String _) ->
                    new AllocateProducerIdsResponse(0, error.code(), 0, 0);
        };
    }

    @Override
    public CompletionStage<ControlledShutdownResponse> controlledShutdown(
            ControlledShutdownRequest request) {
        return controller
                .controlledShutdown(request.brokerId(), request.brokerEpoch())
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Done<Set<TopicPartition>>(var left) ->
                                    shutDown(ErrorCode.NONE, left);
                            case Answer.Rejected<Set<TopicPartition>>(ErrorCode error, String _) ->
                                    shutDown(error, List.of());
                        });
    }

    private static ControlledShutdownResponse shutDown(
            ErrorCode error, Collection<TopicPartition> stillLed) {
        return new ControlledShutdownResponse(
                error.code(),
                stillLed.stream()
                        .sorted()
                        .map(p -> new RemainingPartition(p.topic(), p.partition()))
                        .toList());
    }
}
