package io.millrace.server.api.txn;

import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.partition.Partition;
import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.server.api.data.TransactionGate;
import io.millrace.wire.message.AddOffsetsToTxnRequest;
import io.millrace.wire.message.AddPartitionsToTxnRequest;
import io.millrace.wire.message.DescribeProducersRequest;
import io.millrace.wire.message.DescribeTransactionsRequest;
import io.millrace.wire.message.EndTxnRequest;
import io.millrace.wire.message.InitProducerIdRequest;
import io.millrace.wire.message.ListTransactionsRequest;
import io.millrace.wire.message.TxnOffsetCommitRequest;
import io.millrace.wire.message.WriteTxnMarkersRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

/** Transactions on this broker: the coordinator, the gate of its partitions, the handlers. */
public final class TransactionApis {
    private final TransactionSeams seams;
    private final TransactionGuards guards;
    private final MarkerWriter writer;
    private final TransactionCoordinator coordinator;

    /** Everything over these seams; serves nothing yet. */
    public TransactionApis(TransactionSeams seams) {
        this.seams = seams;
        var route =
                new CoordinatorRoute(
                        seams.settings().brokerId(),
                        seams.cluster(),
                        this::coordinator,
                        seams.others(),
                        seams.settings().verifying());
        this.guards =
                new TransactionGuards(
                        asked -> route.ask(asked.claim(), asked.partition().name()),
                        AddRetry.of(
                                seams.settings().addRetryMaxMs(),
                                seams.settings().addRetryBackoffMs()));
        this.writer = new MarkerWriter(seams.partitions(), seams.groups(), guards, seams.clock());
        this.coordinator =
                new TransactionCoordinator(
                        seams.settings().transactions(),
                        seams.settings().shards(),
                        seams.clock(),
                        seams.ids(),
                        new MarkerRouter(
                                seams.settings().brokerId(),
                                seams.cluster(),
                                writer,
                                seams.others()),
                        this::partitionCount);
    }

    private int partitionCount() {
        TopicImage topic = seams.cluster().image().topic(TransactionCoordinator.TOPIC);
        return topic == null ? 0 : topic.partitions().size();
    }

    /** The coordinator, which has to be told what this broker leads. */
    public TransactionCoordinator coordinator() {
        return coordinator;
    }

    /** A partition is not led here any more; on its lane. */
    public void forget(Partition partition) {
        guards.forget(partition);
    }

    /** What lets batches of producers into transactions. */
    public TransactionGate gate() {
        return new VerifiedGate(guards, seams.settings().transactions());
    }

    /** Adds all handlers, in all versions; InitProducerId is among them. */
    public void addTo(ApiTable table) {
        var cluster = seams.cluster();
        this.<InitProducerIdRequest>add(
                table,
                ApiKey.INIT_PRODUCER_ID,
                new InitProducerIdHandler(seams.ids(), coordinator));
        this.<AddPartitionsToTxnRequest>add(
                table,
                ApiKey.ADD_PARTITIONS_TO_TXN,
                new AddPartitionsToTxnHandler(coordinator, cluster));
        this.<AddOffsetsToTxnRequest>add(
                table, ApiKey.ADD_OFFSETS_TO_TXN, new AddOffsetsToTxnHandler(coordinator, cluster));
        this.<EndTxnRequest>add(table, ApiKey.END_TXN, new EndTxnHandler(coordinator));
        this.<TxnOffsetCommitRequest>add(
                table,
                ApiKey.TXN_OFFSET_COMMIT,
                new TxnOffsetCommitHandler(
                        seams.groups(),
                        guards,
                        seams.partitions(),
                        cluster,
                        seams.settings().transactions(),
                        seams.clock()));
        this.<WriteTxnMarkersRequest>add(
                table, ApiKey.WRITE_TXN_MARKERS, new WriteTxnMarkersHandler(writer));
        this.<DescribeTransactionsRequest>add(
                table, ApiKey.DESCRIBE_TRANSACTIONS, new DescribeTransactionsHandler(coordinator));
        this.<ListTransactionsRequest>add(
                table,
                ApiKey.LIST_TRANSACTIONS,
                new ListTransactionsHandler(coordinator, seams.clock()));
        this.<DescribeProducersRequest>add(
                table, ApiKey.DESCRIBE_PRODUCERS, new DescribeProducersHandler(seams.partitions()));
    }

    private <Q extends Message> void add(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.EVENT_LOOP, handler);
    }
}
