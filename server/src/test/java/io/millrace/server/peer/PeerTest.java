package io.millrace.server.peer;

import static io.millrace.server.peer.PeerLab.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.BrokerLink.BrokerGone;
import io.millrace.replication.controller.ClusterStore.ProducerIds;
import io.millrace.replication.partition.IsrLink.Outcome;
import io.millrace.replication.partition.IsrLink.Proposal;
import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionRequest.BrokerState;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;
import io.millrace.wire.message.ControlledShutdownResponse.RemainingPartition;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

class PeerTest {
    private static final int REMOTE = 2;
    private static final UUID TOPIC_ID = new UUID(3, 4);

    private final PeerLab lab = new PeerLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private PeerClient client(int port) {
        return new PeerClient(lab.settings, "127.0.0.1", port);
    }

    private NetworkBrokerLink link() {
        return new NetworkBrokerLink(lab.lane, lab.settings, PeerLab.LISTENER, 1, lab.broker);
    }

    private static UpdateMetadataRequest metadata(int epoch) {
        return UpdateMetadataRequest.DEFAULT.withControllerEpoch(epoch);
    }

    // ---- PeerClient

    @Test
    void shouldPipelineRequestsAndMatchTheirReplies() throws Exception {
        int port = lab.listen(0);
        try (PeerClient client = client(port)) {
            List<CompletionStage<UpdateMetadataResponse>> replies = new ArrayList<>();
            for (int epoch = 0; epoch < 100; epoch++) {
                replies.add(client.send(ApiKey.UPDATE_METADATA, 8, metadata(epoch)));
            }
            for (int epoch = 0; epoch < 100; epoch++) {
                assertThat(await(replies.get(epoch)).errorCode()).isZero();
                assertThat(((UpdateMetadataRequest) lab.broker.next()).controllerEpoch())
                        .isEqualTo(epoch);
            }
        }
    }

    @Test
    void shouldFailWhenNobodyListensAndConnectLater() throws Exception {
        int port = PeerLab.freePort();
        try (PeerClient client = client(port)) {
            assertThatThrownBy(() -> await(client.send(ApiKey.UPDATE_METADATA, 8, metadata(1))))
                    .hasCauseInstanceOf(PeerFailure.class)
                    .hasMessageContaining("127.0.0.1:" + port);

            lab.listen(port);

            CompletionStage<UpdateMetadataResponse> second =
                    client.send(ApiKey.UPDATE_METADATA, 8, metadata(2));
            assertThat(await(second).errorCode()).isZero();
        }
    }

    @Test
    void shouldGiveUpABrokerThatDoesNotReply() throws Exception {
        PeerSettings hasty =
                new PeerSettings(lab.loops.group(), lab.loops.socketChannel(), "1", 1_000, 100, 20);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PeerClient client = new PeerClient(hasty, "127.0.0.1", silent.getLocalPort())) {
            assertThatThrownBy(() -> await(client.send(ApiKey.UPDATE_METADATA, 8, metadata(1))))
                    .hasMessageContaining("no reply to UPDATE_METADATA");
        }
    }

    @Test
    void shouldNegotiateTheVersionOncePerConnection() throws Exception {
        int port = lab.listen(0);
        lab.desk.answer(new AllocateProducerIdsResponse(0, (short) 0, 7, 1_000));
        lab.desk.answer(new AllocateProducerIdsResponse(0, (short) 0, 1_007, 1_000));
        try (PeerClient client = client(port)) {
            AllocateProducerIdsRequest request = new AllocateProducerIdsRequest(1, 5);

            CompletionStage<AllocateProducerIdsResponse> first =
                    client.sendNegotiated(ApiKey.ALLOCATE_PRODUCER_IDS, request);
            assertThat(await(first).producerIdStart()).isEqualTo(7);
            CompletionStage<AllocateProducerIdsResponse> second =
                    client.sendNegotiated(ApiKey.ALLOCATE_PRODUCER_IDS, request);
            assertThat(await(second).producerIdStart()).isEqualTo(1_007);
            assertThatThrownBy(() -> await(client.sendNegotiated(ApiKey.HEARTBEAT, metadata(1))))
                    .hasMessageContaining("no version of HEARTBEAT in common");
        }
    }

    // ---- NetworkBrokerLink

    @Test
    void shouldCarryCommandsToAnotherBrokerInOrder() throws Exception {
        NetworkBrokerLink link = link();
        int port = lab.listen(0);

        List<CompletionStage<?>> replies = new ArrayList<>();
        await(
                lab.lane.ask(() -> {
                    link.connect(PeerLab.registration(REMOTE, port));
                    replies.add(link.send(REMOTE, LeaderAndIsrRequest.DEFAULT));
                    replies.add(link.send(REMOTE, metadata(3)));
                    return replies.add(link.send(REMOTE, StopReplicaRequest.DEFAULT));
                }));
        for (CompletionStage<?> reply : replies) {
            await(reply);
        }

        assertThat(lab.broker.next()).isInstanceOf(LeaderAndIsrRequest.class);
        assertThat(lab.broker.next()).isEqualTo(metadata(3));
        assertThat(lab.broker.next()).isInstanceOf(StopReplicaRequest.class);
    }

    private CompletionStage<UpdateMetadataResponse> sent(NetworkBrokerLink link, int port)
            throws Exception {
        List<CompletionStage<UpdateMetadataResponse>> reply = new ArrayList<>();
        await(
                lab.lane.ask(() -> {
                    link.connect(PeerLab.registration(REMOTE, port));
                    return reply.add(link.send(REMOTE, metadata(1)));
                }));
        return reply.getFirst();
    }

    @Test
    void shouldRepeatACommandUntilTheBrokerAnswers() throws Exception {
        int port = PeerLab.freePort();
        CompletionStage<UpdateMetadataResponse> reply = sent(link(), port);

        lab.listen(port);

        assertThat(await(reply).errorCode()).isZero();
    }

    @Test
    void shouldCallTheBrokerInTheSameProcessDirectly() throws Exception {
        NetworkBrokerLink link = link();
        await(lab.lane.ask(() -> connected(link, 1, 1)));

        StopReplicaResponse reply = lab.onLane(() -> link.send(1, StopReplicaRequest.DEFAULT));

        assertThat(reply.errorCode()).isZero();
        assertThat(lab.broker.next()).isSameAs(StopReplicaRequest.DEFAULT);
    }

    @Test
    void shouldFailCommandsToABrokerThatIsGone() throws Exception {
        NetworkBrokerLink link = link();
        CompletionStage<UpdateMetadataResponse> waiting = sent(link, 1);

        await(
                lab.lane.ask(() -> {
                    link.disconnect(REMOTE);
                    return true;
                }));

        assertThatThrownBy(() -> await(waiting)).hasCauseInstanceOf(BrokerGone.class);
        assertThatThrownBy(() -> lab.onLane(() -> link.send(REMOTE, metadata(1))))
                .hasCauseInstanceOf(BrokerGone.class);
    }

    private static boolean connected(NetworkBrokerLink link, int id, int port) {
        link.connect(PeerLab.registration(id, port));
        return true;
    }

    // ---- towards the controller

    private ControllerRoute route(ClusterView cluster) {
        return new ControllerRoute(cluster, lab.settings, PeerLab.LISTENER, 1, lab.desk);
    }

    private static Proposal proposal(int partition, List<Integer> isr) {
        return new Proposal(
                new TopicPartition("t", partition), TOPIC_ID, 4, 9, isr, Map.of(3, 33L));
    }

    private static Message decided(Message question) {
        AlterPartitionRequest asked = (AlterPartitionRequest) question;
        List<AlterPartitionResponse.TopicData> topics = new ArrayList<>();
        for (AlterPartitionRequest.TopicData topic : asked.topics()) {
            topics.add(
                    new AlterPartitionResponse.TopicData(
                            topic.topicName(),
                            topic.topicId(),
                            topic.partitions().stream().map(PeerTest::agreed).toList()));
        }
        return new AlterPartitionResponse(0, (short) 0, topics);
    }

    private static AlterPartitionResponse.PartitionData agreed(
            AlterPartitionRequest.PartitionData line) {
        List<Integer> isr =
                line.newIsrWithEpochs().stream()
                        .map(AlterPartitionRequest.BrokerState::brokerId)
                        .toList();
        return new AlterPartitionResponse.PartitionData(
                line.partitionIndex(),
                (short) 0,
                1,
                line.leaderEpoch(),
                isr,
                (byte) 0,
                line.partitionEpoch() + 1);
    }

    @Test
    void shouldProposeAnIsrToAControllerElsewhere() throws Exception {
        int port = lab.listen(0);
        lab.desk.answer(PeerTest::decided);
        try (ControllerRoute route = route(PeerLab.ledBy(REMOTE, port))) {
            IsrProposals proposals = new IsrProposals(lab.lane, route, 1, () -> 5);

            assertThat(await(proposals.propose(proposal(0, List.of(1, 3)))))
                    .isEqualTo(new Outcome.Decided(4, 10, List.of(1, 3)));
        }
        AlterPartitionRequest asked = (AlterPartitionRequest) lab.desk.question();
        assertThat(asked.brokerId()).isEqualTo(1);
        assertThat(asked.brokerEpoch()).isEqualTo(5);
        assertThat(asked.topics().getFirst().topicId()).isEqualTo(TOPIC_ID);
        assertThat(asked.topics().getFirst().partitions().getFirst().newIsrWithEpochs())
                .containsExactly(new BrokerState(1, 5), new BrokerState(3, 33));
    }

    @Test
    void shouldAskAgainUntilAControllerDecides() throws Exception {
        lab.desk.fail();
        lab.desk.answer(ScriptedDesk.alterPartition(ErrorCode.NOT_CONTROLLER));
        lab.desk.answer(PeerTest::decided);
        try (ControllerRoute route = route(PeerLab.ledBy(1, 1))) {
            IsrProposals proposals = new IsrProposals(lab.lane, route, 1, () -> 5);

            CompletionStage<Outcome> first = proposals.propose(proposal(0, List.of(1)));
            CompletionStage<Outcome> second = proposals.propose(proposal(1, List.of(1, 2)));

            assertThat(await(first)).isEqualTo(new Outcome.Decided(4, 10, List.of(1)));
            assertThat(await(second)).isEqualTo(new Outcome.Decided(4, 10, List.of(1, 2)));
        }
    }

    @Test
    void shouldHandARefusalToTheLeader() throws Exception {
        lab.desk.answer(question -> {
            AlterPartitionResponse yes = (AlterPartitionResponse) decided(question);
            AlterPartitionResponse.TopicData topic = yes.topics().getFirst();
            short fenced = ErrorCode.FENCED_LEADER_EPOCH.code();
            return new AlterPartitionResponse(
                    0,
                    (short) 0,
                    List.of(
                            new AlterPartitionResponse.TopicData(
                                    "",
                                    topic.topicId(),
                                    topic.partitions().stream()
                                            .map(p -> p.withErrorCode(fenced))
                                            .toList())));
        });
        try (ControllerRoute route = route(PeerLab.ledBy(1, 1))) {
            IsrProposals proposals = new IsrProposals(lab.lane, route, 1, () -> 5);

            assertThat(await(proposals.propose(proposal(0, List.of(1)))))
                    .isEqualTo(new Outcome.Refused(ErrorCode.FENCED_LEADER_EPOCH));
        }
    }

    @Test
    void shouldWaitForAControllerToAllotProducerIds() throws Exception {
        ClusterView cluster = new ClusterView(); // nobody is controller
        lab.desk.answer(new AllocateProducerIdsResponse(0, (short) 0, 2_000, 1_000));
        try (ControllerRoute route = route(cluster)) {
            ControllerAsks asks = new ControllerAsks(lab.lane, route, 1, () -> 5);

            CompletionStage<ProducerIds> block = asks.producerIds(10_000);
            cluster.publish(PeerLab.ledBy(1, 1).image());

            assertThat(await(block)).isEqualTo(new ProducerIds(2_000, 1_000));
        }
    }

    @Test
    void shouldFailWhenNoControllerAllotsProducerIds() {
        try (ControllerRoute route = route(new ClusterView())) {
            ControllerAsks asks = new ControllerAsks(lab.lane, route, 1, () -> 5);

            assertThatThrownBy(() -> await(asks.producerIds(100)))
                    .hasCauseInstanceOf(PeerFailure.class);
        }
    }

    @Test
    void shouldAskToLeaveUntilNothingIsLed() throws Exception {
        int port = lab.listen(0);
        lab.desk.answer(
                new ControlledShutdownResponse((short) 0, List.of(new RemainingPartition("t", 1))));
        lab.desk.answer(new ControlledShutdownResponse((short) 0, List.of()));
        try (ControllerRoute route = route(PeerLab.ledBy(REMOTE, port))) {
            ControllerAsks asks = new ControllerAsks(lab.lane, route, 1, () -> 5);

            assertThat(await(asks.leave(3, 10))).isEmpty();
        }
        assertThat(lab.desk.question()).isEqualTo(new ControlledShutdownRequest(1, 5));
        assertThat(lab.desk.question()).isNotNull();
    }

    @Test
    void shouldLeaveWithoutAControllerInTheEnd() throws Exception {
        try (ControllerRoute route = route(new ClusterView())) {
            ControllerAsks asks = new ControllerAsks(lab.lane, route, 1, () -> 5);

            assertThat(await(asks.leave(2, 10))).isNull();
        }
    }
}
