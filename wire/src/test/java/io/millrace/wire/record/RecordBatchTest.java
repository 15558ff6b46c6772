package io.millrace.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.ControlRecord.TransactionEnd;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Batches whose bytes a running Apache Kafka 3.9 wrote. */
class RecordBatchTest {
    private static final String DATA =
            """
            0000000000000000 00000043 00000000 02 1fce2d3e 0010 00000000 000001a1f8b46188
            000001a1f8b46188 0000000000000000 0000 00000000 00000001 22 00 00 00 04 6b30 12
            76616c75652d302d30 00\
            """;
    private static final String COMMIT =
            """
            0000000000000003 00000042 00000000 02 e4abb2a1 0030 00000000 000001a1f8b462bc
            000001a1f8b462bc 0000000000000000 0000 ffffffff 00000001 20 00 00 00 08 00000001 0c
            000000000000 00\
            """;
    private static final long DATA_TIME = 0x1a1f8b46188L;
    private static final long COMMIT_TIME = 0x1a1f8b462bcL;

    @Test
    void shouldReadEveryHeaderFieldOfADataBatch() {
        RecordBatch batch = RecordBatch.at(bytes(DATA), 0);

        assertThat(batch.sizeInBytes()).isEqualTo(79);
        assertThat(batch.magic()).isEqualTo(2);
        assertThat(batch.baseOffset()).isZero();
        assertThat(batch.lastOffset()).isZero();
        assertThat(batch.partitionLeaderEpoch()).isZero();
        assertThat(batch.crc()).isEqualTo(0x1fce2d3eL);
        assertThat(batch.isIntact()).isTrue();
        assertThat(batch.isTransactional()).isTrue();
        assertThat(batch.isControl()).isFalse();
        assertThat(batch.hasDeleteHorizon()).isFalse();
        assertThat(batch.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
        assertThat(batch.baseTimestamp()).isEqualTo(DATA_TIME);
        assertThat(batch.maxTimestamp()).isEqualTo(DATA_TIME);
        assertThat(batch.producerId()).isZero();
        assertThat(batch.producerEpoch()).isZero();
        assertThat(batch.baseSequence()).isZero();
        assertThat(batch.lastSequence()).isZero();
        assertThat(batch.recordCount()).isOne();
    }

    @Test
    void shouldBuildTheSameDataBatch() {
        ByteBuffer built =
                new RecordBatchBuilder()
                        .producer(0, (short) 0, 0)
                        .transactional()
                        .leaderEpoch(0)
                        .append(DATA_TIME, text("k0"), text("value-0-0"))
                        .build();

        assertThat(built).isEqualTo(bytes(DATA));
    }

    @Test
    void shouldBuildTheSameCommitMarker() {
        ByteBuffer built =
                ControlRecord.batch(new TransactionEnd(true, 0), 0, (short) 0, COMMIT_TIME);
        RecordBatch batch = RecordBatch.at(built, 0);
        batch.setBaseOffset(3);
        batch.setPartitionLeaderEpoch(0);

        assertThat(built).isEqualTo(bytes(COMMIT));
    }

    @Test
    void shouldReadTheCommitMarker() {
        RecordBatch batch = new Batches(bytes(COMMIT)).next();

        assertThat(batch.isIntact()).isTrue();
        assertThat(batch.isControl()).isTrue();
        assertThat(batch.baseSequence()).isEqualTo(RecordBatch.NO_SEQUENCE);
        assertThat(batch.lastSequence()).isEqualTo(RecordBatch.NO_SEQUENCE);
        assertThat(records(batch))
                .singleElement()
                .satisfies(record -> assertThat(record.offset()).isEqualTo(3))
                .extracting(ControlRecord::of)
                .isEqualTo(new TransactionEnd(true, 0));
    }

    @Test
    void shouldReadTheSameFromADirectBufferAtAnyPosition() {
        ByteBuffer heap = bytes(DATA);
        ByteBuffer direct = ByteBuffer.allocateDirect(200).put(7, heap, 0, heap.remaining());

        RecordBatch batch = RecordBatch.at(direct, 7);

        assertThat(batch.isIntact()).isTrue();
        assertThat(records(batch).getFirst().value()).isEqualTo(text("value-0-0"));
        assertThat(batch.bytes()).isEqualTo(heap);
    }

    @Test
    void shouldKeepTheChecksumRightWhenPatched() {
        RecordBatch batch = RecordBatch.at(bytes(DATA), 0);

        batch.setBaseOffset(77);
        batch.setPartitionLeaderEpoch(5);
        assertThat(batch.crc()).isEqualTo(0x1fce2d3eL);
        batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 1234);

        assertThat(batch.isIntact()).isTrue();
        assertThat(batch.lastOffset()).isEqualTo(77);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(5);
        assertThat(batch.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(records(batch).getFirst().timestamp()).isEqualTo(1234);
    }

    @Test
    void shouldWrapSequencesAfterTheLargest() {
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE, 1)).isZero();
        assertThat(RecordBatch.sequenceAfter(Integer.MAX_VALUE - 1, 3)).isEqualTo(1);
        assertThat(RecordBatch.sequenceBefore(0, 1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shouldLeaveAnEmptyBatchBehindForAProducer() {
        RecordBatch old = RecordBatch.at(bytes(DATA), 0);
        old.setBaseOffset(40);

        ByteBuffer empty = new RecordBatchBuilder().like(old).buildEmpty(old.maxTimestamp());

        RecordBatch batch = new Batches(empty).next();
        assertThat(batch.sizeInBytes()).isEqualTo(RecordBatch.HEADER);
        assertThat(batch.isIntact()).isTrue();
        assertThat(batch.lastOffset()).isEqualTo(40);
        assertThat(batch.baseTimestamp()).isEqualTo(-1);
        assertThat(batch.maxTimestamp()).isEqualTo(DATA_TIME);
        assertThat(batch.producerId()).isZero();
        assertThat(batch.isTransactional()).isTrue();
        assertThat(records(batch)).isEmpty();
    }

    private static List<LogRecord> records(RecordBatch batch) {
        try (Decompressor decompressor = new Decompressor()) {
            return RecordReader.all(batch, decompressor, 1 << 20);
        }
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
