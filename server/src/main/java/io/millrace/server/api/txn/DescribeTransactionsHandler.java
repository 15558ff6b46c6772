package io.millrace.server.api.txn;

import io.millrace.group.txn.Transaction;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.group.txn.TransactionCoordinator.Description;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DescribeTransactionsRequest;
import io.millrace.wire.message.DescribeTransactionsResponse;
import io.millrace.wire.message.DescribeTransactionsResponse.TopicData;
import io.millrace.wire.message.DescribeTransactionsResponse.TransactionState;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** DescribeTransactions. */
final class DescribeTransactionsHandler
        implements Handler<DescribeTransactionsRequest, DescribeTransactionsResponse> {
    private final TransactionCoordinator transactions;

    DescribeTransactionsHandler(TransactionCoordinator transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<DescribeTransactionsResponse> handle(
            DescribeTransactionsRequest request, RequestContext context) {
        return Gather.all(
                        request.transactionalIds(),
                        id -> transactions.describe(id).thenApply(found -> line(id, found)))
                .thenApply(lines -> new DescribeTransactionsResponse(0, lines));
    }

    private static TransactionState line(String id, Description found) {
        Transaction known = found.transaction();
        if (known == null) {
            return TransactionState.DEFAULT
                    .withErrorCode(found.error().code())
                    .withTransactionalId(id);
        }
        return new TransactionState(
                found.error().code(),
                id,
                known.state().label(),
                known.timeoutMs(),
                known.state().startMs(),
                known.identity().producerId(),
                known.identity().epoch(),
                topics(known));
    }

    private static List<TopicData> topics(Transaction known) {
        Map<String, List<Integer>> topics = new TreeMap<>();
        for (TopicPartition one : known.state().partitions()) {
            topics.computeIfAbsent(one.topic(), _ -> new ArrayList<>()).add(one.partition());
        }
        return topics.entrySet().stream()
                .map(topic -> new TopicData(topic.getKey(), topic.getValue()))
                .toList();
    }
}
