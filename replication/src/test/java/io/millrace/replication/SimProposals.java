package io.millrace.replication;

import io.millrace.replication.lane.SimLane;
import io.millrace.replication.partition.IsrLink;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * AlterPartition to whom the broker believes to be controller, again until it is decided: what the
 * server does.
 */
final class SimProposals implements IsrLink {
    private static final long RETRY_NANOS = 50_000_000;
    private static final long TIMEOUT_NANOS = 2_000_000_000;

    private final SimWorld world;
    private final SimNode node;
    private final SimLane lane;

    SimProposals(SimWorld world, SimNode node, SimLane lane) {
        this.world = world;
        this.node = node;
        this.lane = lane;
    }

    @Override
    public CompletionStage<Outcome> propose(Proposal proposal) {
        var stage = new CompletableFuture<Outcome>();
        lane.post(() -> attempt(proposal, stage));
        return stage;
    }

    private void attempt(Proposal proposal, CompletableFuture<Outcome> stage) {
        int target = node.cluster.image().controllerId();
        var pipe = world.net.connect(node.id, target);
        var answered = new CompletableFuture<AlterPartitionResponse>();
        answered.thenAccept(response -> lane.post(() -> decide(response, proposal, stage)));
        lane.schedule(() -> answered.complete(failed(ErrorCode.NOT_CONTROLLER)), TIMEOUT_NANOS);
        long epoch = node.epoch;
        pipe.there(() -> {
            SimNode there = world.nodes.get(target);
            if (there == null) {
                pipe.back(() -> answered.complete(failed(ErrorCode.NOT_CONTROLLER)));
                return;
            }
            there.controller
                    .asks()
                    .alterPartition(request(epoch, proposal), 3)
                    .thenAccept(response -> pipe.back(() -> answered.complete(response)));
        });
    }

    private static AlterPartitionResponse failed(ErrorCode error) {
        return new AlterPartitionResponse(0, error.code(), List.of());
    }

    private void decide(
            AlterPartitionResponse response, Proposal proposal, CompletableFuture<Outcome> stage) {
        Outcome outcome = response.errorCode() == 0 ? outcome(response) : null;
        if (outcome == null) {
            lane.schedule(() -> attempt(proposal, stage), RETRY_NANOS);
        } else {
            stage.complete(outcome);
        }
    }

    private AlterPartitionRequest request(long epoch, Proposal proposal) {
        var data =
                new AlterPartitionRequest.PartitionData(
                        proposal.partition().partition(),
                        proposal.leaderEpoch(),
                        List.of(),
                        proposal.isr().stream()
                                .map(id ->
                                        new AlterPartitionRequest.BrokerState(
                                                id, id == node.id ? epoch : proposal.epoch(id)))
                                .toList(),
                        (byte) 0,
                        proposal.partitionEpoch());
        return new AlterPartitionRequest(
                node.id,
                epoch,
                List.of(
                        new AlterPartitionRequest.TopicData(
                                proposal.partition().topic(), proposal.topicId(), List.of(data))));
    }

    private static Outcome outcome(AlterPartitionResponse response) {
        var data = response.topics().getFirst().partitions().getFirst();
        ErrorCode error = ErrorCode.of(data.errorCode());
        return switch (error) {
            case NONE -> new Outcome.Decided(data.leaderEpoch(), data.partitionEpoch(), data.isr());
            case NOT_CONTROLLER -> null;
            default -> new Outcome.Refused(error);
        };
    }
}
