package io.millrace.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;

import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Batches of every format and codec, written by one side and read by the other. */
class RecordTwinTest {
    private static final int RUNS = 16;
    private static final long APPEND_TIME = 1_700_000_123_456L;
    private static final int PLENTY = 1 << 26;

    record Kind(int magic, Codec codec, TimestampType type) {}

    private final Decompressor decompressor = new Decompressor();
    private final Compressor compressor = new Compressor();

    @AfterEach
    void free() {
        decompressor.close();
        compressor.close();
    }

    static Stream<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (Codec codec : Codec.values()) {
            for (TimestampType type : TimestampType.values()) {
                kinds.add(new Kind(2, codec, type));
                if (codec != Codec.ZSTD) {
                    kinds.add(new Kind(1, codec, type));
                }
            }
            if (codec != Codec.ZSTD) {
                kinds.add(new Kind(0, codec, TimestampType.CREATE_TIME));
            }
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldReadWhatKafkaWrites(Kind kind) {
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(run);
            List<LogRecord> records =
                    KafkaTwin.someRecords(random, kind.magic, random.nextInt(1000), run % 2 == 0);
            ByteBuffer theirs =
                    KafkaTwin.written(records, kind.magic, kind.codec, kind.type, APPEND_TIME);

            assertThat(read(theirs)).isEqualTo(KafkaTwin.read(theirs));
            assertThat(read(directCopy(theirs))).isEqualTo(KafkaTwin.read(theirs));
            assertThat(read(theirs)).hasSameSizeAs(records);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldSeeTheSameHeadersAsKafka(Kind kind) {
        List<LogRecord> records = KafkaTwin.someRecords(new Random(5), kind.magic, 100, true);
        ByteBuffer theirs =
                KafkaTwin.written(records, kind.magic, kind.codec, kind.type, APPEND_TIME);
        Batches ours = new Batches(theirs);
        for (var batch : MemoryRecords.readableRecords(theirs).batches()) {
            RecordBatch mine = ours.next();
            assertThat(mine.isIntact()).isTrue();
            assertThat(mine.magic()).isEqualTo(batch.magic());
            assertThat(mine.sizeInBytes()).isEqualTo(batch.sizeInBytes());
            assertThat(mine.lastOffset()).isEqualTo(batch.lastOffset());
            assertThat(mine.maxTimestamp()).isEqualTo(batch.maxTimestamp());
            assertThat(mine.crc()).isEqualTo(batch.checksum());
            assertThat(mine.codec().text()).isEqualTo(batch.compressionType().name);
            assertThat(RecordReader.firstOffset(mine, decompressor, PLENTY))
                    .isEqualTo(batch.baseOffset());
        }
        assertThat(ours.hasNext()).isFalse();
        assertThat(ours.hasPartialTail()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldWriteWhatKafkaReads(Kind kind) {
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(1000 + run);
            long first = random.nextInt(1000);
            List<LogRecord> records =
                    KafkaTwin.someRecords(random, kind.magic, first, run % 2 == 0);
            ByteBuffer ours = kind.magic == 2 ? current(kind, records) : legacy(kind, records);

            List<LogRecord> seen = KafkaTwin.read(ours);
            assertThat(seen).isEqualTo(expected(kind, records));
            assertThat(read(ours)).isEqualTo(seen);
        }
    }

    @Test
    void shouldWriteUncompressedBatchesByteForByteAsKafka() {
        for (int run = 0; run < RUNS; run++) {
            for (int magic = 0; magic <= 2; magic++) {
                Kind kind = new Kind(magic, Codec.NONE, TimestampType.CREATE_TIME);
                List<LogRecord> records =
                        KafkaTwin.someRecords(new Random(run), magic, 42, run % 2 == 0);
                ByteBuffer ours = magic == 2 ? current(kind, records) : legacy(kind, records);
                assertThat(ours)
                        .isEqualTo(KafkaTwin.written(records, magic, Codec.NONE, kind.type, -1));
            }
        }
    }

    @Test
    void shouldNumberTheRecordsOfAProducerAsKafka() {
        ByteBuffer theirs =
                MemoryRecords.withIdempotentRecords(
                                KafkaTwin.compression(Codec.NONE),
                                77L,
                                (short) 3,
                                Integer.MAX_VALUE - 1,
                                new org.apache.kafka.common.record.internal.SimpleRecord(
                                        "a".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                new org.apache.kafka.common.record.internal.SimpleRecord(
                                        "b".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                                new org.apache.kafka.common.record.internal.SimpleRecord(
                                        "c".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .buffer();
        RecordBatch batch = new Batches(theirs).next();

        assertThat(read(theirs)).isEqualTo(KafkaTwin.read(theirs));
        assertThat(read(theirs).getLast().sequence()).isZero();
        assertThat(batch.lastSequence()).isZero();
        assertThat(batch.producerId()).isEqualTo(77);
        assertThat(batch.producerEpoch()).isEqualTo((short) 3);
    }

    @Test
    void shouldTreatAWrapperAtOffsetZeroAsBeginningAtZero() {
        List<LogRecord> records = KafkaTwin.someRecords(new Random(11), 1, 0, false);
        ByteBuffer set = legacy(new Kind(1, Codec.GZIP, TimestampType.CREATE_TIME), records);
        RecordBatch.at(set, 0).setLastOffset(0);

        assertThat(read(set)).isEqualTo(KafkaTwin.read(set));
        assertThat(read(set).getLast().offset()).isEqualTo(records.size() - 1);
    }

    private ByteBuffer current(Kind kind, List<LogRecord> records) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder()
                        .baseOffset(records.getFirst().offset())
                        .compression(Compression.of(kind.codec));
        if (kind.type == TimestampType.LOG_APPEND_TIME) {
            builder.appendTime(APPEND_TIME);
        }
        records.forEach(builder::append);
        return builder.build(compressor);
    }

    private ByteBuffer legacy(Kind kind, List<LogRecord> records) {
        return new LegacyMessageSet(kind.magic, compressor)
                .append(records, kind.codec, kind.type, APPEND_TIME)
                .build();
    }

    private static List<LogRecord> expected(Kind kind, List<LogRecord> records) {
        boolean appendTime =
                kind.type == TimestampType.LOG_APPEND_TIME
                        && (kind.magic == 2 || kind.codec != Codec.NONE);
        return records.stream()
                .map(record ->
                        new LogRecord(
                                record.offset(),
                                appendTime ? APPEND_TIME : record.timestamp(),
                                -1,
                                record.key(),
                                record.value(),
                                record.headers()))
                .toList();
    }

    private List<LogRecord> read(ByteBuffer batches) {
        List<LogRecord> records = new ArrayList<>();
        for (RecordBatch batch : Batches.of(batches)) {
            records.addAll(RecordReader.all(batch, decompressor, PLENTY));
        }
        return records;
    }

    private static ByteBuffer directCopy(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes.duplicate()).flip();
    }
}
