package io.millrace.server.peer;

import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.IsrLink;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionRequest.BrokerState;
import io.millrace.wire.message.AlterPartitionRequest.PartitionData;
import io.millrace.wire.message.AlterPartitionRequest.TopicData;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Brings the leaders' proposals to the controller: one AlterPartition request at a time, with
 * everything that was proposed while the last one was under way. What the controller neither
 * decided nor refused for good is asked again.
 */
public final class IsrProposals implements IsrLink {
    private static final Logger LOG = LoggerFactory.getLogger(IsrProposals.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final byte RECOVERED = 0;

    /** Refusals that the leader has to act on; asking again would change nothing. */
    private static final Set<ErrorCode> FINAL =
            EnumSet.of(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    ErrorCode.UNKNOWN_TOPIC_ID,
                    ErrorCode.FENCED_LEADER_EPOCH,
                    ErrorCode.INVALID_UPDATE_VERSION,
                    ErrorCode.INVALID_REQUEST,
                    ErrorCode.NEW_LEADER_ELECTED,
                    ErrorCode.INELIGIBLE_REPLICA,
                    ErrorCode.OPERATION_NOT_ATTEMPTED);

    private record Open(Proposal proposal, CompletableFuture<Outcome> outcome) {}

    private final Lane lane;
    private final ControllerRoute controller;
    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final Map<TopicPartition, Open> waiting = new LinkedHashMap<>();
    private boolean underWay;

    /**
     * @param lane any lane; it owns what waits here
     * @param brokerEpoch epoch of the present registration, -1 without one
     */
    public IsrProposals(
            Lane lane, ControllerRoute controller, int brokerId, LongSupplier brokerEpoch) {
        this.lane = lane;
        this.controller = controller;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
    }

    @Override
    public CompletionStage<Outcome> propose(Proposal proposal) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        lane.post(() -> add(new Open(proposal, outcome)));
        return outcome;
    }

    private void add(Open open) {
        Open replaced = waiting.put(open.proposal().partition(), open);
        if (replaced != null) {
            replaced.outcome().complete(new Outcome.Refused(ErrorCode.OPERATION_NOT_ATTEMPTED));
        }
        send();
    }

    private void send() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        underWay = true;
        Map<TopicPartition, Open> sent = new LinkedHashMap<>(waiting);
        waiting.clear();
        controller
                .alterPartition(request(sent.values().stream().map(Open::proposal).toList()))
                .whenComplete(
                        (response, failure) -> lane.post(() -> answered(sent, response, failure)));
    }

    private AlterPartitionRequest request(List<Proposal> proposals) {
        long ownEpoch = brokerEpoch.getAsLong();
        Map<String, List<Proposal>> byTopic = new TreeMap<>();
        for (Proposal proposal : proposals) {
            byTopic.computeIfAbsent(proposal.partition().topic(), _ -> new ArrayList<>())
                    .add(proposal);
        }
        List<TopicData> topics = new ArrayList<>();
        byTopic.forEach((topic, ofTopic) ->
                topics.add(
                        new TopicData(
                                topic,
                                ofTopic.getFirst().topicId(),
                                ofTopic.stream()
                                        .map(proposal -> line(proposal, ownEpoch))
                                        .toList())));
        return new AlterPartitionRequest(brokerId, ownEpoch, topics);
    }

    private PartitionData line(Proposal proposal, long ownEpoch) {
        return new PartitionData(
                proposal.partition().partition(),
                proposal.leaderEpoch(),
                proposal.isr(),
                proposal.isr().stream()
                        .map(id ->
                                new BrokerState(id, id == brokerId ? ownEpoch : proposal.epoch(id)))
                        .toList(),
                RECOVERED,
                proposal.partitionEpoch());
    }

    private void answered(
            Map<TopicPartition, Open> sent,
            @Nullable AlterPartitionResponse response,
            @Nullable Throwable failure) {
        Map<TopicPartition, Open> undecided = new LinkedHashMap<>(sent);
        if (response != null && response.errorCode() == ErrorCode.NONE.code()) {
            decide(response, undecided);
        } else {
            LOG.debug(
                    "AlterPartition is repeated: {}",
                    response == null ? failure : ErrorCode.of(response.errorCode()));
        }
        undecided.forEach(waiting::putIfAbsent);
        undecided.forEach((partition, open) -> {
            if (!open.equals(waiting.get(partition))) {
                open.outcome().complete(new Outcome.Refused(ErrorCode.OPERATION_NOT_ATTEMPTED));
            }
        });
        if (undecided.isEmpty()) {
            underWay = false;
            send();
        } else {
            lane.schedule(
                    () -> {
                        underWay = false;
                        send();
                    },
                    RETRY_NANOS);
        }
    }

    /** Completes what the response is about and takes it out of {@code undecided}. */
    private static void decide(
            AlterPartitionResponse response, Map<TopicPartition, Open> undecided) {
        Map<UUID, String> names = new LinkedHashMap<>();
        undecided.forEach((name, open) -> names.put(open.proposal().topicId(), name.topic()));
        for (AlterPartitionResponse.TopicData topic : response.topics()) {
            String name =
                    topic.topicName().isEmpty() ? names.get(topic.topicId()) : topic.topicName();
            for (AlterPartitionResponse.PartitionData line : topic.partitions()) {
                Outcome outcome = outcome(line);
                if (name != null && outcome != null) {
                    Open open = undecided.remove(new TopicPartition(name, line.partitionIndex()));
                    if (open != null) {
                        open.outcome().complete(outcome);
                    }
                }
            }
        }
    }

    /** Null to ask again. */
    private static @Nullable Outcome outcome(AlterPartitionResponse.PartitionData line) {
        ErrorCode error = ErrorCode.of(line.errorCode());
        if (error == ErrorCode.NONE) {
            return new Outcome.Decided(line.leaderEpoch(), line.partitionEpoch(), line.isr());
        }
        return FINAL.contains(error) ? new Outcome.Refused(error) : null;
    }
}
