package io.millrace.server.api.txn;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.group.txn.Producer;
import io.millrace.group.txn.TransactionConfig;
import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.data.PartitionLookup;
import io.millrace.wire.message.TxnOffsetCommitRequest;
import io.millrace.wire.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.millrace.wire.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.millrace.wire.message.TxnOffsetCommitResponse;
import io.millrace.wire.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.millrace.wire.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** TxnOffsetCommit: a group's offsets as part of a transaction; by topic id from version 6. */
final class TxnOffsetCommitHandler
        implements Handler<TxnOffsetCommitRequest, TxnOffsetCommitResponse> {
    private static final int ABORTABLE_SINCE = 4;
    private static final int ADDING_SINCE = 5;
    private static final int TOPIC_IDS_SINCE = 6;
    private static final int NO_SEQUENCE = -1;

    private final GroupCoordinator groups;
    private final TransactionGuards guards;
    private final PartitionLookup partitions;
    private final ClusterView cluster;
    private final TransactionConfig config;
    private final Clock clock;

    TxnOffsetCommitHandler(
            GroupCoordinator groups,
            TransactionGuards guards,
            PartitionLookup partitions,
            ClusterView cluster,
            TransactionConfig config,
            Clock clock) {
        this.groups = groups;
        this.guards = guards;
        this.partitions = partitions;
        this.cluster = cluster;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public CompletionStage<TxnOffsetCommitResponse> handle(
            TxnOffsetCommitRequest request, RequestContext context) {
        ClusterImage image = cluster.image();
        int version = context.version();
        Map<TopicPartition, CommittedOffset> offsets = offsets(image, request, version);
        CompletionStage<Map<TopicPartition, ErrorCode>> results =
                offsets.isEmpty()
                        ? CompletableFuture.completedFuture(Map.of())
                        : commit(image, request, version, offsets);
        return results.thenApply(known -> response(image, request, version, known));
    }

    private CompletionStage<Map<TopicPartition, ErrorCode>> commit(
            ClusterImage image,
            TxnOffsetCommitRequest request,
            int version,
            Map<TopicPartition, CommittedOffset> offsets) {
        TopicImage topic = image.topic(GroupCoordinator.TOPIC);
        int count = topic == null ? 0 : topic.partitions().size();
        if (count == 0) {
            return CompletableFuture.completedFuture(all(offsets, ErrorCode.NOT_COORDINATOR));
        }
        int number = GroupCoordinator.partitionOf(request.groupId(), count);
        return switch (partitions.find(GroupCoordinator.TOPIC, TopicImage.NO_ID, number)) {
            case PartitionLookup.Missing _ ->
                    CompletableFuture.completedFuture(all(offsets, ErrorCode.NOT_COORDINATOR));
            case PartitionLookup.Here(Partition partition) -> {
                var producer = new Producer(request.producerId(), request.producerEpoch());
                var claim =
                        new Claim(
                                request.transactionalId(),
                                producer,
                                NO_SEQUENCE,
                                version >= ADDING_SINCE && config.bumps());
                yield guards.append(
                        claim,
                        partition,
                        () -> groups.commit(request.groupId(), who(request), producer, offsets),
                        error -> all(offsets, known(error, version)));
            }
        };
    }

    private static Committer who(TxnOffsetCommitRequest request) {
        return new Committer(
                request.memberId(),
                request.groupInstanceId(),
                request.generationIdOrMemberEpoch(),
                true);
    }

    /** The transaction coordinator's word in terms that producers of that version understand. */
    private static ErrorCode known(ErrorCode error, int version) {
        return switch (error) {
            case TRANSACTION_ABORTABLE, INVALID_TXN_STATE ->
                    version >= ABORTABLE_SINCE
                            ? ErrorCode.TRANSACTION_ABORTABLE
                            : ErrorCode.INVALID_TXN_STATE;
            case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
            case CONCURRENT_TRANSACTIONS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR ->
                    // Of the group's coordinator these would be said wrongly; this one is retried.
                    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            default -> error;
        };
    }

    private Map<TopicPartition, CommittedOffset> offsets(
            ClusterImage image, TxnOffsetCommitRequest request, int version) {
        Map<TopicPartition, CommittedOffset> offsets = new LinkedHashMap<>();
        for (var topic : request.topics()) {
            TopicImage known = find(image, topic, version);
            for (var one : topic.partitions()) {
                if (known != null && known.partition(one.partitionIndex()) != null) {
                    offsets.put(
                            new TopicPartition(known.name(), one.partitionIndex()),
                            offset(topic, one));
                }
            }
        }
        return offsets;
    }

    private static @Nullable TopicImage find(
            ClusterImage image, TxnOffsetCommitRequestTopic topic, int version) {
        return version >= TOPIC_IDS_SINCE
                ? image.topic(topic.topicId())
                : image.topic(topic.name());
    }

    private CommittedOffset offset(
            TxnOffsetCommitRequestTopic topic, TxnOffsetCommitRequestPartition one) {
        String metadata = one.committedMetadata();
        return new CommittedOffset(
                one.committedOffset(),
                one.committedLeaderEpoch(),
                metadata == null ? "" : metadata,
                clock.millis(),
                -1,
                topic.topicId());
    }

    private static Map<TopicPartition, ErrorCode> all(
            Map<TopicPartition, CommittedOffset> offsets, ErrorCode error) {
        Map<TopicPartition, ErrorCode> results = new HashMap<>();
        offsets.keySet().forEach(one -> results.put(one, error));
        return results;
    }

    private static TxnOffsetCommitResponse response(
            ClusterImage image,
            TxnOffsetCommitRequest request,
            int version,
            Map<TopicPartition, ErrorCode> results) {
        List<TxnOffsetCommitResponseTopic> topics = new ArrayList<>();
        for (var topic : request.topics()) {
            TopicImage known = find(image, topic, version);
            ErrorCode missing =
                    known == null && version >= TOPIC_IDS_SINCE
                            ? ErrorCode.UNKNOWN_TOPIC_ID
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            var lines =
                    topic.partitions().stream()
                            .map(one ->
                                    new TxnOffsetCommitResponsePartition(
                                            one.partitionIndex(),
                                            error(known, one, results, missing).code()))
                            .toList();
            topics.add(new TxnOffsetCommitResponseTopic(topic.name(), topic.topicId(), lines));
        }
        return new TxnOffsetCommitResponse(0, topics);
    }

    private static ErrorCode error(
            @Nullable TopicImage topic,
            TxnOffsetCommitRequestPartition one,
            Map<TopicPartition, ErrorCode> results,
            ErrorCode missing) {
        return topic == null
                ? missing
                : results.getOrDefault(
                        new TopicPartition(topic.name(), one.partitionIndex()), missing);
    }
}
