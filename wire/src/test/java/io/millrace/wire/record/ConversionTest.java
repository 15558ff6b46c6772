package io.millrace.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.Conversion.Codecs;
import io.millrace.wire.record.Conversion.Downconverted;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class ConversionTest {
    private static final List<Codec> OLD_CODECS =
            List.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4);
    private static final long APPEND_TIME = 1_700_000_000_777L;
    private static final long LIMIT = 1 << 26;

    private final Codecs codecs = new Codecs(new Compressor(), new Decompressor());

    @AfterEach
    void free() {
        codecs.compressor().close();
        codecs.decompressor().close();
    }

    @Test
    void shouldKeepOffsetsKeysAndValuesForOldReaders() {
        for (int magic = 0; magic < 2; magic++) {
            for (Codec codec : OLD_CODECS) {
                for (TimestampType type : TimestampType.values()) {
                    List<LogRecord> records = KafkaTwin.someRecords(new Random(4), 2, 1000, true);
                    ByteBuffer batch = KafkaTwin.written(records, 2, codec, type, APPEND_TIME);

                    ByteBuffer set = converted(batch, magic, 0);

                    assertThat(RecordBatch.at(set, 0).codec()).isEqualTo(codec);
                    assertThat(KafkaTwin.read(set)).isEqualTo(asOld(records, magic, type));
                }
            }
        }
    }

    @Test
    void shouldConvertFromOneOldFormatToTheOlder() {
        for (Codec codec : OLD_CODECS) {
            List<LogRecord> records = KafkaTwin.someRecords(new Random(6), 1, 50, true);
            ByteBuffer set = KafkaTwin.written(records, 1, codec, TimestampType.CREATE_TIME, -1);

            assertThat(KafkaTwin.read(converted(set, 0, 0)))
                    .isEqualTo(asOld(records, 0, TimestampType.CREATE_TIME));
            assertThat(converted(set, 1, 0)).isEqualTo(set);
        }
    }

    @Test
    void shouldLeaveOutControlBatchesAndIncompleteTails() {
        List<LogRecord> records = KafkaTwin.someRecords(new Random(8), 2, 0, false);
        ByteBuffer data = KafkaTwin.written(records, 2, Codec.NONE, TimestampType.CREATE_TIME, -1);
        ByteBuffer marker =
                ControlRecord.batch(new ControlRecord.TransactionEnd(false, 3), 1, (short) 0, 9);
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        all.put(marker).put(data.duplicate()).put(data.slice(0, 40)).flip();

        assertThat(KafkaTwin.read(converted(all, 1, 0)))
                .isEqualTo(asOld(records, 1, TimestampType.CREATE_TIME));
    }

    @Test
    void shouldLeaveOutUncompressedRecordsBeforeTheFirstOffset() {
        List<LogRecord> records = new ArrayList<>();
        for (int offset = 0; offset < 5; offset++) {
            ByteBuffer value = ByteBuffer.wrap(new byte[] {7});
            records.add(new LogRecord(offset, 3, -1, null, value, List.of()));
        }
        ByteBuffer data = KafkaTwin.written(records, 2, Codec.NONE, TimestampType.CREATE_TIME, -1);
        assertThat(KafkaTwin.read(converted(data, 1, 2))).isEqualTo(records.subList(2, 5));
    }

    @Test
    void shouldRefuseToConvertZstd() {
        List<LogRecord> records = KafkaTwin.someRecords(new Random(8), 2, 70, false);
        ByteBuffer data = KafkaTwin.written(records, 2, Codec.ZSTD, TimestampType.CREATE_TIME, -1);
        assertThat(Conversion.toLegacy(data, 1, 0, codecs, LIMIT))
                .isEqualTo(new Downconverted.Unsupported(70));
    }

    private ByteBuffer converted(ByteBuffer batches, int magic, long firstOffset) {
        Downconverted result = Conversion.toLegacy(batches, magic, firstOffset, codecs, LIMIT);
        return ((Downconverted.Bytes) result).set();
    }

    private static List<LogRecord> asOld(List<LogRecord> records, int magic, TimestampType type) {
        boolean stamped = type == TimestampType.LOG_APPEND_TIME;
        List<LogRecord> old = new ArrayList<>();
        for (LogRecord record : records) {
            long timestamp = stamped ? APPEND_TIME : record.timestamp();
            old.add(
                    new LogRecord(
                            record.offset(),
                            magic == 0 ? -1 : timestamp,
                            -1,
                            record.key(),
                            record.value(),
                            List.of()));
        }
        return old;
    }
}
