package io.millrace.compat.txn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.raw.RawConnection;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** The requests of transactional producers and coordinators one by one, each in any version. */
final class RawTransactions implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;
    private static final long LATEST = -1;

    /** One incarnation of a producer. */
    record Holder(long id, short epoch) {
        static final Holder NOBODY = new Holder(-1, (short) -1);
    }

    /** An error, and who the producer is from now on, if the answer says so. */
    record Answer(Errors error, Holder holder) {}

    private final RawConnection broker;
    private final String topic;

    /**
     * @param topic to which partition numbers refer
     */
    RawTransactions(RawConnection broker, String topic) {
        this.broker = broker;
        this.topic = topic;
    }

    /** Has the topic of coordinators made, as each client does first. */
    Errors find(int type, String key) {
        FindCoordinatorResponseData reply =
                broker.call(
                        ApiKeys.FIND_COORDINATOR,
                        4,
                        new FindCoordinatorRequestData()
                                .setKeyType((byte) type)
                                .setCoordinatorKeys(List.of(key)));
        return Errors.forCode(reply.coordinators().getFirst().errorCode());
    }

    Answer init(int version, String id, int timeoutMs, Holder expected) {
        InitProducerIdResponseData reply =
                broker.call(
                        ApiKeys.INIT_PRODUCER_ID,
                        version,
                        new InitProducerIdRequestData()
                                .setTransactionalId(id)
                                .setTransactionTimeoutMs(timeoutMs)
                                .setProducerId(expected.id)
                                .setProducerEpoch(expected.epoch));
        return new Answer(
                Errors.forCode(reply.errorCode()),
                new Holder(reply.producerId(), reply.producerEpoch()));
    }

    /** The errors of the partitions, by number. */
    List<Errors> add(int version, String id, Holder who, boolean verify, List<Integer> partitions) {
        var topics =
                new AddPartitionsToTxnTopicCollection(
                        List.of(
                                        new AddPartitionsToTxnTopic()
                                                .setName(topic)
                                                .setPartitions(partitions))
                                .iterator());
        var request = new AddPartitionsToTxnRequestData();
        if (version < 4) {
            request.setV3AndBelowTransactionalId(id)
                    .setV3AndBelowProducerId(who.id)
                    .setV3AndBelowProducerEpoch(who.epoch)
                    .setV3AndBelowTopics(topics);
        } else {
            var one =
                    new AddPartitionsToTxnTransaction()
                            .setTransactionalId(id)
                            .setProducerId(who.id)
                            .setProducerEpoch(who.epoch)
                            .setVerifyOnly(verify)
                            .setTopics(topics);
            request.setTransactions(
                    new AddPartitionsToTxnTransactionCollection(List.of(one).iterator()));
        }
        AddPartitionsToTxnResponseData reply =
                broker.call(ApiKeys.ADD_PARTITIONS_TO_TXN, version, request);
        var results =
                version < 4
                        ? reply.resultsByTopicV3AndBelow()
                        : reply.resultsByTransaction().iterator().next().topicResults();
        return results.stream().flatMap(RawTransactions::errors).toList();
    }

    private static java.util.stream.Stream<Errors> errors(AddPartitionsToTxnTopicResult result) {
        return result.resultsByPartition().stream()
                .sorted(Comparator.comparingInt(AddPartitionsToTxnPartitionResult::partitionIndex))
                .map(one -> Errors.forCode(one.partitionErrorCode()));
    }

    Errors addOffsets(int version, String id, Holder who, String group) {
        AddOffsetsToTxnResponseData reply =
                broker.call(
                        ApiKeys.ADD_OFFSETS_TO_TXN,
                        version,
                        new AddOffsetsToTxnRequestData()
                                .setTransactionalId(id)
                                .setProducerId(who.id)
                                .setProducerEpoch(who.epoch)
                                .setGroupId(group));
        return Errors.forCode(reply.errorCode());
    }

    Errors commitOffset(int version, String id, Holder who, String group, long offset) {
        var partition =
                new TxnOffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(offset);
        var named = new TxnOffsetCommitRequestTopic().setPartitions(List.of(partition));
        TxnOffsetCommitResponseData reply =
                broker.call(
                        ApiKeys.TXN_OFFSET_COMMIT,
                        version,
                        new TxnOffsetCommitRequestData()
                                .setTransactionalId(id)
                                .setProducerId(who.id)
                                .setProducerEpoch(who.epoch)
                                .setGroupId(group)
                                .setTopics(List.of(named.setName(topic))));
        return Errors.forCode(reply.topics().getFirst().partitions().getFirst().errorCode());
    }

    Answer end(int version, String id, Holder who, boolean commit) {
        EndTxnResponseData reply =
                broker.call(
                        ApiKeys.END_TXN,
                        version,
                        new EndTxnRequestData()
                                .setTransactionalId(id)
                                .setProducerId(who.id)
                                .setProducerEpoch(who.epoch)
                                .setCommitted(commit));
        return new Answer(
                Errors.forCode(reply.errorCode()),
                new Holder(reply.producerId(), reply.producerEpoch()));
    }

    /**
     * One record.
     *
     * @param id null for a record outside of transactions
     */
    Errors produce(int version, String id, Holder who, int partition, int sequence, String value) {
        return produce(version, id, who, partition, sequence, record(0, value));
    }

    /** A record that claims to be so old. */
    static SimpleRecord record(long ageMs, String value) {
        return new SimpleRecord(System.currentTimeMillis() - ageMs, null, value.getBytes(UTF_8));
    }

    Errors produce(
            int version, String id, Holder who, int partition, int sequence, SimpleRecord record) {
        var records =
                id == null
                        ? MemoryRecords.withIdempotentRecords(
                                Compression.NONE, who.id, who.epoch, sequence, record)
                        : MemoryRecords.withTransactionalRecords(
                                Compression.NONE, who.id, who.epoch, sequence, record);
        var data =
                new TopicProduceData()
                        .setPartitionData(
                                List.of(
                                        new PartitionProduceData()
                                                .setIndex(partition)
                                                .setRecords(records)));
        if (version >= 13) {
            data.setTopicId(topicId());
        } else {
            data.setName(topic);
        }
        ProduceResponseData reply =
                broker.call(
                        ApiKeys.PRODUCE,
                        version,
                        new ProduceRequestData()
                                .setTransactionalId(id)
                                .setAcks((short) -1)
                                .setTimeoutMs(TIMEOUT_MS)
                                .setTopicData(
                                        new TopicProduceDataCollection(List.of(data).iterator())));
        var answer = reply.responses().iterator().next().partitionResponses().getFirst();
        return Errors.forCode(answer.errorCode());
    }

    private org.apache.kafka.common.Uuid topicId() {
        MetadataResponseData reply =
                broker.call(
                        ApiKeys.METADATA,
                        12,
                        new MetadataRequestData()
                                .setTopics(
                                        List.of(
                                                new MetadataRequestData.MetadataRequestTopic()
                                                        .setName(topic))));
        return reply.topics().iterator().next().topicId();
    }

    /** Writes a marker as a coordinator does. */
    Errors mark(int version, Holder who, boolean commit, int partition, int coordinatorEpoch) {
        var where =
                new WritableTxnMarkerTopic().setName(topic).setPartitionIndexes(List.of(partition));
        WriteTxnMarkersResponseData reply =
                broker.call(
                        ApiKeys.WRITE_TXN_MARKERS,
                        version,
                        new WriteTxnMarkersRequestData()
                                .setMarkers(
                                        List.of(
                                                new WritableTxnMarker()
                                                        .setProducerId(who.id)
                                                        .setProducerEpoch(who.epoch)
                                                        .setTransactionResult(commit)
                                                        .setCoordinatorEpoch(coordinatorEpoch)
                                                        .setTransactionVersion(
                                                                (byte) (version >= 2 ? 2 : 0))
                                                        .setTopics(List.of(where)))));
        var answer = reply.markers().getFirst().topics().getFirst().partitions().getFirst();
        return Errors.forCode(answer.errorCode());
    }

    /** The end as a reader of committed records (1) or of all (0) is told it. */
    long end(int isolation, int partition) {
        var wanted = new ListOffsetsPartition().setPartitionIndex(partition).setTimestamp(LATEST);
        ListOffsetsResponseData reply =
                broker.call(
                        ApiKeys.LIST_OFFSETS,
                        7,
                        new ListOffsetsRequestData()
                                .setReplicaId(-1)
                                .setIsolationLevel((byte) isolation)
                                .setTopics(
                                        List.of(
                                                new ListOffsetsTopic()
                                                        .setName(topic)
                                                        .setPartitions(List.of(wanted)))));
        return reply.topics().getFirst().partitions().getFirst().offset();
    }

    static String names(List<Errors> errors) {
        return errors.stream().map(Errors::name).collect(Collectors.joining(" "));
    }

    static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    @Override
    public void close() {
        broker.close();
    }
}
