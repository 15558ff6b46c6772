package io.millrace.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.Conversion.Codecs;
import io.millrace.wire.record.Conversion.Downconverted;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What old readers get from us is what Kafka 3.9 gave them. */
class DownConversionTwinTest {
    private static final int RUNS = 12;
    private static final long APPEND_TIME = 1_700_000_111_000L;

    record Kind(int magic, Codec codec, TimestampType type, int wanted) {}

    private final Codecs codecs = new Codecs(new Compressor(), new Decompressor());
    private OldKafka kafka;

    @BeforeEach
    void load() throws IOException {
        kafka = new OldKafka();
    }

    @AfterEach
    void free() throws IOException {
        kafka.close();
        codecs.compressor().close();
        codecs.decompressor().close();
    }

    static Stream<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (Codec codec : List.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4)) {
            for (TimestampType type : TimestampType.values()) {
                kinds.add(new Kind(2, codec, type, 1));
                kinds.add(new Kind(2, codec, type, 0));
                kinds.add(new Kind(1, codec, type, 0));
            }
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldConvertAsKafkaDoes(Kind kind) throws ReflectiveOperationException {
        for (int run = 0; run < RUNS; run++) {
            Random random = new Random(run);
            List<LogRecord> records =
                    KafkaTwin.someRecords(random, kind.magic, 20 + run, run % 2 == 0);
            ByteBuffer batches =
                    KafkaTwin.written(records, kind.magic, kind.codec, kind.type, APPEND_TIME);
            long from = 20 + run + random.nextInt(4);

            ByteBuffer theirs = kafka.converted(batches, kind.wanted, from);
            ByteBuffer ours =
                    ((Downconverted.Bytes)
                                    Conversion.toLegacy(
                                            batches, kind.wanted, from, codecs, 1 << 26))
                            .set();

            if (kind.codec == Codec.NONE) {
                assertThat(ours).isEqualTo(theirs);
            } else {
                assertThat(KafkaTwin.read(ours)).isEqualTo(KafkaTwin.read(theirs));
                assertThat(wrapper(ours)).isEqualTo(wrapper(theirs));
            }
        }
    }

    private static List<Object> wrapper(ByteBuffer set) {
        RecordBatch batch = RecordBatch.at(set, 0);
        return List.of(batch.magic(), batch.attributes(), batch.lastOffset(), batch.maxTimestamp());
    }
}
