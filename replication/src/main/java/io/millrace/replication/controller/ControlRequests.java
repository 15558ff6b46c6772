package io.millrace.replication.controller;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrLiveLeader;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaRequest.StopReplicaPartitionState;
import io.millrace.wire.message.StopReplicaRequest.StopReplicaTopicState;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataEndpoint;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataTopicState;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Writes the controller's requests from what it knows, in the form of their newest versions. */
final class ControlRequests {
    /** The leader epoch that goes with the leader "being deleted". */
    private static final int EPOCH_DURING_DELETE = -2;

    private final ControllerState state;
    private final ControllerSettings settings;

    ControlRequests(ControllerState state, ControllerSettings settings) {
        this.state = state;
        this.settings = settings;
    }

    LeaderAndIsrRequest roles(Map<PartitionSlot, Boolean> slots, long brokerEpoch) {
        Map<String, List<LeaderAndIsrPartitionState>> byTopic = new TreeMap<>();
        var leaders = new TreeSet<Integer>();
        slots.forEach((slot, isNew) -> {
            byTopic.computeIfAbsent(slot.name().topic(), _ -> new ArrayList<>())
                    .add(role(slot, isNew));
            leaders.add(slot.leader());
        });
        var topics = new ArrayList<LeaderAndIsrTopicState>();
        byTopic.forEach((topic, roles) ->
                topics.add(new LeaderAndIsrTopicState(topic, idOf(topic), roles)));
        return LeaderAndIsrRequest.DEFAULT
                .withControllerId(state.term().brokerId())
                .withControllerEpoch(state.term().epoch())
                .withBrokerEpoch(brokerEpoch)
                .withTopicStates(topics)
                .withLiveLeaders(liveLeaders(leaders));
    }

    private static LeaderAndIsrPartitionState role(PartitionSlot slot, boolean isNew) {
        VersionedState known = Objects.requireNonNull(slot.known());
        ReplicaAssignment assignment = slot.assignment();
        return new LeaderAndIsrPartitionState(
                "",
                slot.name().partition(),
                known.state().controllerEpoch(),
                known.state().leader(),
                known.state().leaderEpoch(),
                known.state().isr(),
                known.version(),
                assignment.replicas(),
                assignment.adding(),
                assignment.removing(),
                isNew,
                (byte) (known.state().recovering() ? 1 : 0));
    }

    private List<LeaderAndIsrLiveLeader> liveLeaders(Collection<Integer> ids) {
        var leaders = new ArrayList<LeaderAndIsrLiveLeader>();
        for (int id : ids) {
            BrokerRegistration broker = state.brokers().get(id);
            Endpoint endpoint =
                    broker == null ? null : broker.info().endpoint(settings.interBrokerListener());
            if (endpoint != null) {
                leaders.add(new LeaderAndIsrLiveLeader(id, endpoint.host(), endpoint.port()));
            }
        }
        return leaders;
    }

    /** About these partitions and all live brokers; the receiver's epoch is still to be set. */
    UpdateMetadataRequest metadata(Collection<PartitionSlot> slots) {
        Map<String, List<UpdateMetadataPartitionState>> byTopic = new TreeMap<>();
        for (PartitionSlot slot : slots) {
            if (slot.known() != null || state.isDeleting(slot)) {
                byTopic.computeIfAbsent(slot.name().topic(), _ -> new ArrayList<>())
                        .add(metadata(slot));
            }
        }
        var topics = new ArrayList<UpdateMetadataTopicState>();
        byTopic.forEach((topic, states) ->
                topics.add(new UpdateMetadataTopicState(topic, idOf(topic), states)));
        return UpdateMetadataRequest.DEFAULT
                .withControllerId(state.term().brokerId())
                .withControllerEpoch(state.term().epoch())
                .withTopicStates(topics)
                .withLiveBrokers(liveBrokers());
    }

    private UpdateMetadataPartitionState metadata(PartitionSlot slot) {
        VersionedState known = slot.known();
        boolean deleting = state.isDeleting(slot);
        return new UpdateMetadataPartitionState(
                "",
                slot.name().partition(),
                known == null ? state.term().epoch() : known.state().controllerEpoch(),
                RequestBatch.toldLeader(state, slot),
                deleting || known == null ? EPOCH_DURING_DELETE : known.state().leaderEpoch(),
                slot.isr(),
                known == null ? 0 : known.version(),
                slot.assignment().replicas(),
                state.offlineReplicas(slot));
    }

    private List<UpdateMetadataBroker> liveBrokers() {
        var live = new ArrayList<UpdateMetadataBroker>();
        for (BrokerRegistration registration : state.brokers().values()) {
            BrokerInfo info = registration.info();
            var endpoints = new ArrayList<UpdateMetadataEndpoint>();
            for (Endpoint endpoint : info.endpoints()) {
                endpoints.add(
                        new UpdateMetadataEndpoint(
                                endpoint.port(),
                                endpoint.host(),
                                endpoint.listener(),
                                (short) endpoint.securityProtocol()));
            }
            live.add(new UpdateMetadataBroker(info.id(), "", 0, endpoints, info.rack()));
        }
        return live;
    }

    StopReplicaRequest stops(Map<PartitionSlot, Boolean> slots, long brokerEpoch) {
        Map<String, List<StopReplicaPartitionState>> byTopic = new TreeMap<>();
        slots.forEach((slot, delete) ->
                byTopic.computeIfAbsent(slot.name().topic(), _ -> new ArrayList<>())
                        .add(
                                new StopReplicaPartitionState(
                                        slot.name().partition(), stopEpoch(slot), delete)));
        var topics = new ArrayList<StopReplicaTopicState>();
        byTopic.forEach((topic, states) -> topics.add(new StopReplicaTopicState(topic, states)));
        return StopReplicaRequest.DEFAULT
                .withControllerId(state.term().brokerId())
                .withControllerEpoch(state.term().epoch())
                .withBrokerEpoch(brokerEpoch)
                .withTopicStates(topics);
    }

    private int stopEpoch(PartitionSlot slot) {
        VersionedState known = slot.known();
        if (state.isDeleting(slot)) {
            return EPOCH_DURING_DELETE;
        }
        return known == null ? -1 : known.state().leaderEpoch();
    }

    private UUID idOf(String topic) {
        TopicSlot slot = state.topic(topic);
        return slot == null ? new UUID(0, 0) : slot.id();
    }
}
