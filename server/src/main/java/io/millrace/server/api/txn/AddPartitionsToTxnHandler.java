package io.millrace.server.api.txn;

import io.millrace.group.txn.Producer;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.AddPartitionsToTxnRequest;
import io.millrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.millrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.millrace.wire.message.AddPartitionsToTxnResponse;
import io.millrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.millrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.millrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * AddPartitionsToTxn: from a producer up to version 3, from other brokers for many transactions
 * after it, which also ask without adding anything.
 */
final class AddPartitionsToTxnHandler
        implements Handler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> {
    private static final int FENCED_SINCE = 2;
    private static final int BATCHED_SINCE = 4;
    private static final int V2_SINCE = 5;
    private static final short NO_ERROR = ErrorCode.NONE.code();

    private final TransactionCoordinator transactions;
    private final ClusterView cluster;

    AddPartitionsToTxnHandler(TransactionCoordinator transactions, ClusterView cluster) {
        this.transactions = transactions;
        this.cluster = cluster;
    }

    @Override
    public CompletionStage<AddPartitionsToTxnResponse> handle(
            AddPartitionsToTxnRequest request, RequestContext context) {
        int version = context.version();
        if (version >= BATCHED_SINCE) {
            return Gather.all(request.transactions(), one -> result(one, version))
                    .thenApply(results ->
                            new AddPartitionsToTxnResponse(0, NO_ERROR, results, List.of()));
        }
        var only =
                new AddPartitionsToTxnTransaction(
                        request.v3AndBelowTransactionalId(),
                        request.v3AndBelowProducerId(),
                        request.v3AndBelowProducerEpoch(),
                        false,
                        request.v3AndBelowTopics());
        return result(only, version)
                .thenApply(result ->
                        new AddPartitionsToTxnResponse(
                                0, NO_ERROR, List.of(), result.topicResults()));
    }

    private CompletionStage<AddPartitionsToTxnResult> result(
            AddPartitionsToTxnTransaction wish, int version) {
        CompletionStage<Map<TopicPartition, ErrorCode>> errors =
                wish.verifyOnly() ? verify(wish) : add(wish, version);
        return errors.thenApply(known ->
                new AddPartitionsToTxnResult(
                        wish.transactionalId(),
                        lines(
                                wish.topics(),
                                one ->
                                        Fencing.known(
                                                known.getOrDefault(one, ErrorCode.NONE),
                                                version >= FENCED_SINCE))));
    }

    private CompletionStage<Map<TopicPartition, ErrorCode>> verify(
            AddPartitionsToTxnTransaction wish) {
        var producer = new Producer(wish.producerId(), wish.producerEpoch());
        return Gather.all(
                        partitions(wish.topics()),
                        one ->
                                transactions
                                        .verify(wish.transactionalId(), producer, Set.of(one))
                                        .thenApply(error -> Map.entry(one, error)))
                .thenApply(AddPartitionsToTxnHandler::byPartition);
    }

    private static Map<TopicPartition, ErrorCode> byPartition(
            List<Map.Entry<TopicPartition, ErrorCode>> entries) {
        Map<TopicPartition, ErrorCode> all = new HashMap<>();
        entries.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private CompletionStage<Map<TopicPartition, ErrorCode>> add(
            AddPartitionsToTxnTransaction wish, int version) {
        Set<TopicPartition> wanted = partitions(wish.topics());
        Map<TopicPartition, ErrorCode> missing = missing(wanted);
        if (!missing.isEmpty()) {
            wanted.forEach(one -> missing.putIfAbsent(one, ErrorCode.OPERATION_NOT_ATTEMPTED));
            return CompletableFuture.completedFuture(missing);
        }
        boolean bumping = version >= V2_SINCE && transactions.config().bumps();
        return transactions
                .add(
                        wish.transactionalId(),
                        new Producer(wish.producerId(), wish.producerEpoch()),
                        wanted,
                        bumping)
                .thenApply(error -> {
                    Map<TopicPartition, ErrorCode> all = new HashMap<>();
                    wanted.forEach(one -> all.put(one, error));
                    return all;
                });
    }

    private Map<TopicPartition, ErrorCode> missing(Set<TopicPartition> wanted) {
        ClusterImage image = cluster.image();
        Map<TopicPartition, ErrorCode> missing = new HashMap<>();
        for (TopicPartition one : wanted) {
            if (image.partition(one.topic(), one.partition()) == null) {
                missing.put(one, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            }
        }
        return missing;
    }

    private static Set<TopicPartition> partitions(List<AddPartitionsToTxnTopic> topics) {
        Set<TopicPartition> all = new LinkedHashSet<>();
        for (var topic : topics) {
            topic.partitions().forEach(one -> all.add(new TopicPartition(topic.name(), one)));
        }
        return all;
    }

    private static List<AddPartitionsToTxnTopicResult> lines(
            List<AddPartitionsToTxnTopic> topics, Function<TopicPartition, ErrorCode> errors) {
        List<AddPartitionsToTxnTopicResult> lines = new ArrayList<>();
        for (var topic : topics) {
            var partitions =
                    topic.partitions().stream()
                            .map(one ->
                                    new AddPartitionsToTxnPartitionResult(
                                            one,
                                            errors.apply(new TopicPartition(topic.name(), one))
                                                    .code()))
                            .toList();
            lines.add(new AddPartitionsToTxnTopicResult(topic.name(), partitions));
        }
        return lines;
    }
}
