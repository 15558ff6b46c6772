package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.disk.LocalDisk;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.log.state.EpochFile;
import io.millrace.log.state.EpochTable;
import io.millrace.log.state.ProducerFacts;
import io.millrace.log.state.ProducerSnapshot;
import io.millrace.log.state.ProducerTable;
import io.millrace.log.state.TopicIdFile;
import io.millrace.wire.record.RecordBatchBuilder;

import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Bytes that Kafka 3.9 wrote, and Kafka's own reader over what we write. */
class KafkaFormatTest {
    private static final String DATA_BATCH =
            "0000000000000000 00000043 00000000 02 1fce2d3e 0010 00000000 000001a1f8b46188"
                    + " 000001a1f8b46188 0000000000000000 0000 00000000 00000001"
                    + " 22 00 00 00 04 6b30 12 76616c75652d302d30 00";
    private static final String MARKER =
            "0000000000000003 00000042 00000000 02 e4abb2a1 0030 00000000 000001a1f8b462bc"
                    + " 000001a1f8b462bc 0000000000000000 0000 ffffffff 00000001"
                    + " 20 00 00 00 08 00000001 0c 000000000000 00";
    private static final String SNAPSHOT =
            "0001 221c133d 00000001 0000000000000000 0000 0000000c 0000000000000010 00000000"
                    + " 000001a1f8b465ee 00000000 ffffffffffffffff";

    @TempDir Path folder;

    @Test
    void shouldStoreATransactionByteForByteAsKafkaDoes() {
        var fixture = new LogFixture(new LocalDisk(folder), LogConfig.DEFAULTS);
        fixture.clock.advance(0x1a1f8b46188L);
        var builder = new RecordBatchBuilder().producer(0, (short) 0, 0).transactional();
        builder.append(0x1a1f8b46188L, TestBatches.bytes("k0"), TestBatches.bytes("value-0-0"));
        fixture.append(builder.build());
        fixture.append(TestBatches.transactional(0, 0, 1, 5, "b", "c"));
        var marker = TestBatches.marker(0, 0, true, 0x1a1f8b462bcL);
        fixture.log.appendAsLeader(marker, AppendRules.coordinator(0));
        fixture.log.close();

        byte[] records = fixture.content(SegmentFiles.name(0, ".log"));
        assertThat(HexFormat.of().formatHex(records))
                .startsWith(hex(DATA_BATCH))
                .endsWith(hex(MARKER));
    }

    @Test
    void shouldReadAndWriteKafkasSnapshot() {
        var table = new ProducerTable();
        byte[] content = HexFormat.of().parseHex(hex(SNAPSHOT));

        assertThat(ProducerSnapshot.restore(table, content, 0)).isTrue();
        assertThat(table.facts())
                .containsExactly(new ProducerFacts(0, (short) 0, 12, 0x1a1f8b465eeL, 0, -1));
        assertThat(ProducerSnapshot.encode(table).array()).isEqualTo(content);
        for (int i = 0; i < content.length; i++) {
            byte[] damaged = content.clone();
            damaged[i] ^= 4;
            assertThat(ProducerSnapshot.restore(new ProducerTable(), damaged, 0)).isFalse();
        }
    }

    @Test
    void shouldWriteTheAbortedIndexAsKafkaDoes() {
        var fixture = new LogFixture(new LocalDisk(folder), LogConfig.DEFAULTS);
        for (int i = 0; i < 4; i++) {
            fixture.append("filler");
        }
        fixture.append(TestBatches.transactional(0, 0, 0, fixture.clock.millis(), "a", "b", "c"));
        fixture.appendMarker(0, 0, false);

        assertThat(fixture.content(SegmentFiles.name(0, ".txnindex")))
                .asHexString()
                .isEqualToIgnoringCase(
                        hex(
                                "0000 0000000000000000 0000000000000004 0000000000000007"
                                        + " 0000000000000008"));
    }

    @Test
    void shouldKeepBothIndexesAsKafkaDoes() {
        var fixture = new LogFixture(new LocalDisk(folder), LogFixture.segments(1 << 20, 1));
        long[] times = {0x188, 0x199, 0x1bc};
        for (long time : times) {
            fixture.append(TestBatches.plain(0x1a1f8b46000L + time, "a", "b"));
        }
        int size = fixture.content(SegmentFiles.name(0, ".log")).length / 3;
        fixture.log.close();

        assertThat(fixture.content(SegmentFiles.name(0, ".index")))
                .asHexString()
                .isEqualToIgnoringCase(String.format("00000003%08x00000005%08x", size, 2 * size));
        assertThat(fixture.content(SegmentFiles.name(0, ".timeindex")))
                .asHexString()
                .isEqualToIgnoringCase(hex("000001a1f8b46199 00000003 000001a1f8b461bc 00000005"));
    }

    @Test
    void shouldReadAndWriteTheTextFiles() {
        EpochTable epochs = EpochTable.EMPTY.with(0, 0).with(3, 17).with(4, 1000);
        String text = "0\n3\n0 0\n3 17\n4 1000\n";

        assertThat(string(EpochFile.encode(epochs))).isEqualTo(text);
        assertThat(EpochFile.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(epochs);
        for (String bad :
                List.of("1\n0\n", "0\n2\n0 0\n", "0\n1\n0 x\n", "0\n2\n1 0\n1 5\n", "0")) {
            assertThat(EpochFile.decode(bad.getBytes(StandardCharsets.UTF_8))).as(bad).isNull();
        }
        var id = TopicIdFile.decode("version: 0\ntopic_id: rI7zwj7RQ5qW0wz7mVnHpA".getBytes());
        assertThat(string(TopicIdFile.encode(id)))
                .isEqualTo("version: 0\ntopic_id: rI7zwj7RQ5qW0wz7mVnHpA");
    }

    @Test
    void shouldWriteDirectoryFilesAsKafkaDoes() throws IOException {
        var fixture = new LogFixture(new LocalDisk(folder), LogConfig.DEFAULTS);
        fixture.append("a");
        fixture.append("b");
        fixture.log.advanceLogStart(1);
        fixture.directory.writeMeta(MetaProperties.of(4, "rI7zwj7RQ5qW0wz7mVnHpA"));
        fixture.log.close();
        fixture.directory.closeCleanly(List.of(fixture.log));

        assertThat(folder.resolve("recovery-point-offset-checkpoint"))
                .hasContent("0\n1\norders 3 2\n");
        assertThat(folder.resolve("log-start-offset-checkpoint")).hasContent("0\n1\norders 3 1\n");
        assertThat(folder.resolve("replication-offset-checkpoint"))
                .hasContent("0\n1\norders 3 2\n");
        assertThat(folder.resolve("cleaner-offset-checkpoint")).isEmptyFile();
        assertThat(folder.resolve(".kafka_cleanshutdown"))
                .hasContent("{\"version\":0,\"brokerEpoch\":-1}");
        assertThat(Files.readString(folder.resolve("meta.properties")))
                .contains("version=0\n", "broker.id=4\n", "cluster.id=rI7zwj7RQ5qW0wz7mVnHpA\n");
        fixture.reopen();
        assertThat(fixture.directory.meta())
                .isEqualTo(MetaProperties.of(4, "rI7zwj7RQ5qW0wz7mVnHpA"));
        assertThat(fixture.readAll()).containsExactly("1=b");
    }

    @Test
    void shouldLetKafkasReaderFindEveryRecordInOurSegments() throws IOException {
        var fixture = new LogFixture(new LocalDisk(folder), LogFixture.segments(2000, 300));
        for (int i = 0; i < 200; i++) {
            fixture.append(TestBatches.idempotent(1, 0, i * 2, 1000 + i, "a" + i, "b" + i));
        }
        fixture.log.close();
        List<String> found = new ArrayList<>();
        for (long base : fixture.log.view().segmentOffsets()) {
            Path file = fixture.file(SegmentFiles.name(base, ".log"));
            try (FileRecords records = FileRecords.open(file.toFile(), false)) {
                for (FileChannelRecordBatch batch : records.batches()) {
                    batch.ensureValid();
                    for (Record record : batch) {
                        found.add(record.offset() + "=" + string(record.value()));
                    }
                }
                checkIndex(fixture, base, records);
            }
        }
        fixture.kill();

        assertThat(found).hasSize(400).isEqualTo(fixture.readAll());
    }

    /** What Kafka's dump tool demands of an index: each entry names its batch's last offset. */
    private static void checkIndex(LogFixture fixture, long base, FileRecords records) {
        ByteBuffer index = ByteBuffer.wrap(fixture.content(SegmentFiles.name(base, ".index")));
        while (index.hasRemaining()) {
            long offset = base + index.getInt();
            var batch = records.batchesFrom(index.getInt()).iterator().next();
            assertThat(batch.lastOffset()).isEqualTo(offset);
        }
        ByteBuffer times = ByteBuffer.wrap(fixture.content(SegmentFiles.name(base, ".timeindex")));
        assertThat(times.hasRemaining()).isTrue();
        while (times.hasRemaining()) {
            long timestamp = times.getLong();
            long offset = base + times.getInt();
            assertThat(batchEndingAt(records, offset).maxTimestamp()).isEqualTo(timestamp);
        }
    }

    private static FileChannelRecordBatch batchEndingAt(FileRecords records, long offset) {
        for (FileChannelRecordBatch batch : records.batches()) {
            if (batch.lastOffset() == offset) {
                return batch;
            }
        }
        throw new AssertionError("no batch ends at " + offset);
    }

    @Test
    void shouldSurviveAKillOnARealDisk() {
        var fixture = new LogFixture(new LocalDisk(folder), LogFixture.segments(2000, 300));
        for (int i = 0; i < 200; i++) {
            fixture.append("v" + i);
        }
        List<String> records = fixture.readAll();
        fixture.kill();
        assertThat(fixture.readAll()).isEqualTo(records);
        fixture.log.truncateTo(150);
        fixture.append("more");
        fixture.restart();
        assertThat(fixture.readAll()).hasSize(151).startsWith(records.get(0)).endsWith("150=more");
    }

    private static String hex(String spaced) {
        return spaced.replace(" ", "");
    }

    private static String string(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
