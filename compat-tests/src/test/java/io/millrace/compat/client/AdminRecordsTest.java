package io.millrace.compat.client;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.SharedBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Map;

/** What the stock admin client asks about the records of a partition. */
@ExtendWith(SharedBroker.class)
class AdminRecordsTest {
    private final BrokerProcess broker;
    private final Clients clients;
    private final Admin admin;

    AdminRecordsTest(BrokerProcess broker) {
        this.broker = broker;
        clients = new Clients(broker);
        admin = clients.admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void shouldListOffsetsByEverySpec() {
        // Timestamps 1000, 3000, 2000: the largest is in the middle.
        TopicPartition tp = filled("specs", 1000, 3000, 2000);

        assertThat(offset(tp, OffsetSpec.earliest()).offset()).isZero();
        assertThat(offset(tp, OffsetSpec.latest()).offset()).isEqualTo(3);
        assertThat(offset(tp, OffsetSpec.maxTimestamp()))
                .satisfies(found -> {
                    assertThat(found.offset()).isEqualTo(1);
                    assertThat(found.timestamp()).isEqualTo(3000);
                });
        assertThat(offset(tp, OffsetSpec.forTimestamp(1500)))
                .satisfies(found -> {
                    assertThat(found.offset()).isEqualTo(1);
                    assertThat(found.leaderEpoch()).contains(0);
                });
        assertThat(offset(tp, OffsetSpec.forTimestamp(3001)).offset()).isEqualTo(-1);
        assertThat(offset(tp, OffsetSpec.earliestLocal()).offset()).isZero();
        assertThat(offset(tp, OffsetSpec.latestTiered()).offset()).isEqualTo(-1);
    }

    @Test
    void shouldForgetRecordsBelowADeletedOffset() {
        TopicPartition tp = filled("deleted", new long[100]);

        long lowWatermark =
                get(admin.deleteRecords(Map.of(tp, RecordsToDelete.beforeOffset(40)))
                                .lowWatermarks()
                                .get(tp))
                        .lowWatermark();

        assertThat(lowWatermark).isEqualTo(40);
        assertThat(offset(tp, OffsetSpec.earliest()).offset()).isEqualTo(40);
        assertThat(clients.readToEnd(tp.topic(), 0, 40))
                .extracting(r -> r.offset())
                .first()
                .isEqualTo(40L);
        assertThatThrownBy(() -> clients.readToEnd(tp.topic(), 0, 39))
                .isInstanceOf(org.apache.kafka.clients.consumer.OffsetOutOfRangeException.class);

        get(admin.deleteRecords(Map.of(tp, RecordsToDelete.beforeOffset(-1))).all());
        assertThat(offset(tp, OffsetSpec.earliest()).offset()).isEqualTo(100);
        try (var producer = clients.producer()) {
            assertThat(get(producer.send(new ProducerRecord<>(tp.topic(), new byte[1]))).offset())
                    .isEqualTo(100);
        }
    }

    @Test
    void shouldRefuseToDeleteBeyondTheEndOrFromACompactedTopic() {
        TopicPartition tp = filled("delete-refused", new long[10]);
        assertThatThrownBy(() ->
                        get(
                                admin.deleteRecords(Map.of(tp, RecordsToDelete.beforeOffset(11)))
                                        .all()))
                .isInstanceOf(OffsetOutOfRangeException.class);

        TopicPartition compacted =
                new TopicPartition(
                        clients.newTopic("compacted", 1, "cleanup.policy", "compact"), 0);
        assertThatThrownBy(() ->
                        get(
                                admin.deleteRecords(
                                                Map.of(compacted, RecordsToDelete.beforeOffset(0)))
                                        .all()))
                .isInstanceOf(PolicyViolationException.class);
    }

    @Test
    void shouldTellSizesOfReplicasInTheirDirectory() {
        TopicPartition tp = filled("sized", new long[100]);
        int id = Clients.brokerId(admin);

        Map<String, LogDirDescription> dirs =
                get(admin.describeLogDirs(List.of(id)).allDescriptions()).get(id);

        assertThat(dirs).containsOnlyKeys(broker.dataDir().toString());
        LogDirDescription dir = dirs.values().iterator().next();
        assertThat(dir.error()).isNull();
        assertThat(dir.totalBytes().orElse(-1)).isPositive();
        assertThat(dir.usableBytes().orElse(-1)).isPositive();
        assertThat(dir.replicaInfos().get(tp).size())
                .isEqualTo(
                        broker.dataDir()
                                .resolve(tp.toString())
                                .resolve("00000000000000000000.log")
                                .toFile()
                                .length());
        assertThat(dir.replicaInfos().get(tp).offsetLag()).isZero();
    }

    private ListOffsetsResultInfo offset(TopicPartition tp, OffsetSpec spec) {
        return get(admin.listOffsets(Map.of(tp, spec)).partitionResult(tp));
    }

    /** A partition whose records have the given timestamps; 0 stands for now. */
    private TopicPartition filled(String prefix, long... timestamps) {
        String topic = clients.newTopic(prefix, 1, "retention.ms", "-1");
        try (var producer = clients.producer("linger.ms", "50")) {
            for (long timestamp : timestamps) {
                producer.send(
                        new ProducerRecord<>(
                                topic,
                                0,
                                timestamp == 0 ? null : timestamp,
                                null,
                                "value".getBytes(UTF_8)));
            }
        }
        return new TopicPartition(topic, 0);
    }
}
