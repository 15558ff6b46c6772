package io.millrace.server.api.data;

import static io.millrace.wire.protocol.ErrorCode.INVALID_RECORD;
import static io.millrace.wire.protocol.ErrorCode.INVALID_REQUIRED_ACKS;
import static io.millrace.wire.protocol.ErrorCode.INVALID_TOPIC_EXCEPTION;
import static io.millrace.wire.protocol.ErrorCode.NONE;
import static io.millrace.wire.protocol.ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;

import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceRequest.PartitionProduceData;
import io.millrace.wire.message.ProduceRequest.TopicProduceData;
import io.millrace.wire.message.ProduceResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Produce, all versions.
 *
 * <p>Each partition's records go to its lane as they lie in the network frame; there they are
 * checked, patched and written to the file. Requests of one connection come in order and lanes keep
 * order, so the batches of a producer are appended in the order in which it sent them, also while
 * earlier ones still wait for followers.
 */
final class ProduceHandler implements Handler<ProduceRequest, ProduceResponse> {
    private static final String ADMIN_CLIENT = "__admin_client";
    private static final int ALL = -1;

    private final PartitionLookup partitions;
    private final TransactionGate transactions;
    private final ProduceReplies replies;

    ProduceHandler(DataSeams seams) {
        this.partitions = seams.partitions();
        this.transactions = seams.transactions();
        this.replies = new ProduceReplies(seams.cluster());
    }

    @Override
    public CompletionStage<ProduceResponse> handle(ProduceRequest request, RequestContext context) {
        var pending =
                new PendingProduce(request, outcomes -> replies.reply(request, context, outcomes));
        ErrorCode refusal = refusal(request);
        for (var topic : request.topicData()) {
            for (var data : topic.partitionData()) {
                pending.add(
                        refusal == NONE
                                ? attempt(request, context, topic, data)
                                : refused(refusal, "the request"));
            }
        }
        return pending.reply();
    }

    /** What is wrong with the request as a whole. */
    private static ErrorCode refusal(ProduceRequest request) {
        if (request.acks() < ALL || request.acks() > 1) {
            return INVALID_REQUIRED_ACKS;
        }
        boolean named = request.transactionalId() != null;
        for (var topic : request.topicData()) {
            for (var data : topic.partitionData()) {
                if (!named && firstTransactional(data) != null) {
                    return TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
                }
            }
        }
        return NONE;
    }

    /* What throws here must not end the request while a lane still reads the bytes of another partition. */
    private CompletionStage<ProduceOutcome> attempt(
            ProduceRequest request,
            RequestContext context,
            TopicProduceData topic,
            PartitionProduceData data) {
        try {
            return append(request, context, topic, data);
        } catch (RuntimeException broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private CompletionStage<ProduceOutcome> append(
            ProduceRequest request,
            RequestContext context,
            TopicProduceData topic,
            PartitionProduceData data) {
        return switch (partitions.find(topic.name(), topic.topicId(), data.index())) {
            case PartitionLookup.Missing(ErrorCode error) ->
                    refused(error, topic.name() + "-" + data.index());
            case PartitionLookup.Here(Partition partition) -> {
                if (InternalTopics.isInternal(partition.name().topic())
                        && !ADMIN_CLIENT.equals(context.clientId())) {
                    yield refused(
                            INVALID_TOPIC_EXCEPTION, "clients do not write to internal topics");
                }
                if (!(data.records() instanceof Payload.Bytes(ByteBuffer records))) {
                    yield refused(INVALID_RECORD, "no records");
                }
                long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.timeoutMs()));
                var rules = new ProduceRules(request.acks(), timeoutNanos, context.version());
                String transactionalId = request.transactionalId();
                yield transactionalId == null || firstTransactional(data) == null
                        ? partition.produce(records, rules)
                        : transactions.produce(transactionalId, partition, records, rules);
            }
        };
    }

    /** The batch, if it is transactional; only its header is looked at. */
    private static @Nullable RecordBatch firstTransactional(PartitionProduceData data) {
        if (!(data.records() instanceof Payload.Bytes(ByteBuffer records))
                || records.remaining() < RecordBatch.HEADER) {
            return null;
        }
        RecordBatch batch = RecordBatch.at(records, records.position());
        return batch.magic() == 2 && batch.isTransactional() ? batch : null;
    }

    private static CompletionStage<ProduceOutcome> refused(ErrorCode error, String what) {
        return CompletableFuture.completedFuture(new ProduceOutcome.Rejected(error, what));
    }
}
