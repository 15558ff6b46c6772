package io.millrace.replication.controller;

import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides over the ISRs that leaders propose (AlterPartition). */
final class IsrUpdates {
    private static final int FIRST_VERSION_WITH_IDS = 2;
    private static final long UNKNOWN_EPOCH = -1;

    private final Office office;
    private final int version;

    /** For requests of that version. */
    IsrUpdates(Office office, int version) {
        this.office = office;
        this.version = version;
    }

    /** A proposal that passed the checks, or what is wrong with it. */
    private record Verdict(
            @Nullable PartitionSlot slot, ErrorCode error, @Nullable LeaderState next) {
        static Verdict bad(@Nullable PartitionSlot slot, ErrorCode error) {
            return new Verdict(slot, error, null);
        }
    }

    /** Whether the request as a whole is in order. */
    static ErrorCode check(ControllerState state, AlterPartitionRequest request) {
        BrokerRegistration broker = state.brokers().get(request.brokerId());
        boolean current = broker != null && broker.epoch() == request.brokerEpoch();
        return current ? ErrorCode.NONE : ErrorCode.STALE_BROKER_EPOCH;
    }

    /** Checks and stores what is right, tells everybody, and answers for each partition. */
    CompletionStage<AlterPartitionResponse> alter(AlterPartitionRequest request) {
        ErrorCode fault = check(office.state(), request);
        if (fault != ErrorCode.NONE) {
            return CompletableFuture.completedStage(
                    new AlterPartitionResponse(0, fault.code(), List.of()));
        }
        var verdicts = new ArrayDeque<Verdict>();
        var writes = new LinkedHashMap<PartitionSlot, LeaderState>();
        for (var topic : request.topics()) {
            TopicSlot known = topicOf(topic);
            for (var proposal : topic.partitions()) {
                Verdict verdict = verdict(known, proposal);
                verdicts.add(verdict);
                if (verdict.slot != null && verdict.next != null) {
                    writes.put(verdict.slot, verdict.next);
                }
            }
        }
        RequestBatch batch = office.batch();
        return office.writer()
                .updateOnce(writes)
                .thenCompose(written -> {
                    written.forEach(batch::metadata);
                    batch.send();
                    return new Reassignment(office).advance(written).thenApply(_ -> written);
                })
                .thenApply(written -> answer(request, verdicts, written));
    }

    private @Nullable TopicSlot topicOf(AlterPartitionRequest.TopicData topic) {
        return version >= FIRST_VERSION_WITH_IDS
                ? office.state().topic(topic.topicId())
                : office.state().topic(topic.topicName());
    }

    private Verdict verdict(
            @Nullable TopicSlot topic, AlterPartitionRequest.PartitionData proposal) {
        if (topic == null) {
            return Verdict.bad(
                    null,
                    version >= FIRST_VERSION_WITH_IDS
                            ? ErrorCode.UNKNOWN_TOPIC_ID
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        PartitionSlot slot = topic.partition(proposal.partitionIndex());
        VersionedState known = slot == null ? null : slot.known();
        if (slot == null || known == null || office.state().isDeleting(slot)) {
            return Verdict.bad(null, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        LeaderState now = known.state();
        if (proposal.partitionEpoch() > known.version()
                || proposal.leaderEpoch() > now.leaderEpoch()) {
            return Verdict.bad(slot, ErrorCode.NOT_CONTROLLER);
        }
        if (proposal.leaderEpoch() < now.leaderEpoch()) {
            return Verdict.bad(slot, ErrorCode.FENCED_LEADER_EPOCH);
        }
        boolean recovering = proposal.leaderRecoveryState() == 1;
        List<Integer> isr = isrOf(proposal);
        if (isr.equals(now.isr()) && recovering == now.recovering()) {
            return new Verdict(slot, ErrorCode.NONE, null);
        }
        if (proposal.partitionEpoch() < known.version()) {
            return Verdict.bad(slot, ErrorCode.INVALID_UPDATE_VERSION);
        }
        return proposal.newIsrWithEpochs().stream().allMatch(this::isPresentLife)
                ? verdict(slot, now, isr, recovering)
                : Verdict.bad(slot, ineligible());
    }

    /*
     * A broker that has registered anew may have lost its disk since it fetched what the leader goes by (KIP-903).
     */
    private boolean isPresentLife(AlterPartitionRequest.BrokerState member) {
        BrokerRegistration broker = office.state().brokers().get(member.brokerId());
        return member.brokerEpoch() == UNKNOWN_EPOCH
                || broker == null // which is checked below
                || broker.epoch() == member.brokerEpoch();
    }

    private ErrorCode ineligible() {
        return version < FIRST_VERSION_WITH_IDS
                ? ErrorCode.OPERATION_NOT_ATTEMPTED
                : ErrorCode.INELIGIBLE_REPLICA;
    }

    private Verdict verdict(
            PartitionSlot slot, LeaderState now, List<Integer> isr, boolean recovering) {
        boolean illegal = recovering && (isr.size() > 1 || !now.recovering());
        if (illegal || isr.isEmpty() || !isr.contains(now.leader())) {
            return Verdict.bad(slot, ErrorCode.INVALID_REQUEST);
        }
        for (int member : isr) {
            boolean joins = !now.isr().contains(member);
            boolean eligible =
                    joins
                            ? office.state().isReplicaLive(member, slot.name())
                                    && slot.assignment().replicas().contains(member)
                            : office.state().isReplicaReachable(member, slot.name());
            if (!eligible) {
                return Verdict.bad(slot, ineligible());
            }
        }
        var next =
                new LeaderState(
                        now.leader(), now.leaderEpoch(), office.term().epoch(), isr, recovering);
        return new Verdict(slot, ErrorCode.NONE, next);
    }

    private static List<Integer> isrOf(AlterPartitionRequest.PartitionData proposal) {
        if (proposal.newIsrWithEpochs().isEmpty()) {
            return proposal.newIsr();
        }
        return proposal.newIsrWithEpochs().stream()
                .map(AlterPartitionRequest.BrokerState::brokerId)
                .toList();
    }

    private AlterPartitionResponse answer(
            AlterPartitionRequest request, Queue<Verdict> verdicts, Set<PartitionSlot> written) {
        var topics = new ArrayList<AlterPartitionResponse.TopicData>();
        for (var topic : request.topics()) {
            var partitions = new ArrayList<AlterPartitionResponse.PartitionData>();
            for (var proposal : topic.partitions()) {
                partitions.add(answer(proposal, verdicts.remove(), written));
            }
            topics.add(
                    new AlterPartitionResponse.TopicData(
                            topic.topicName(), topic.topicId(), partitions));
        }
        return new AlterPartitionResponse(0, ErrorCode.NONE.code(), topics);
    }

    private static AlterPartitionResponse.PartitionData answer(
            AlterPartitionRequest.PartitionData proposal,
            Verdict verdict,
            Set<PartitionSlot> written) {
        PartitionSlot slot = verdict.slot;
        ErrorCode error = verdict.error;
        if (verdict.next != null && slot != null && !written.contains(slot)) {
            error = ErrorCode.INVALID_UPDATE_VERSION;
        }
        VersionedState known = slot == null ? null : slot.known();
        if (error != ErrorCode.NONE || known == null) {
            return new AlterPartitionResponse.PartitionData(
                    proposal.partitionIndex(), error.code(), 0, 0, List.of(), (byte) 0, 0);
        }
        LeaderState state = known.state();
        return new AlterPartitionResponse.PartitionData(
                proposal.partitionIndex(),
                error.code(),
                state.leader(),
                state.leaderEpoch(),
                state.isr(),
                (byte) (state.recovering() ? 1 : 0),
                known.version());
    }
}
