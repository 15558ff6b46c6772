package io.millrace.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.Verdict.Good;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Damaged bytes are refused and nothing else happens. Checksums are made right again after the
 * damage, since otherwise nothing behind the checksum would be tried.
 */
class HostileBatchTest {
    private static final int LIMIT = 1 << 20;
    private static final CheckRules RULES =
            new CheckRules(LIMIT, TimestampRule.ANY, false, null, LIMIT);

    private final BatchCheck check = new BatchCheck();
    private final Compressor compressor = new Compressor();
    private final Decompressor decompressor = new Decompressor();

    @AfterEach
    void free() {
        check.close();
        compressor.close();
        decompressor.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseBatchesTruncatedAnywhere(Codec codec) {
        byte[] batch = batch(codec);
        for (int length = 0; length < batch.length; length++) {
            assertThat(accepted(Arrays.copyOf(batch, length))).isFalse();
            if (length > RecordBatch.HEADER) {
                byte[] shorter = sealed(Arrays.copyOf(batch, length));
                assertThat(accepted(shorter)).isFalse();
                walk(shorter);
            }
        }
        assertThat(accepted(batch)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadOrRefuseBatchesWithFlippedBitsAsKafkaDoes(Codec codec) {
        byte[] batch = batch(codec);
        int refused = 0;
        for (int bit = RecordBatch.MAGIC_AT * 8; bit < batch.length * 8; bit++) {
            byte[] damaged = batch.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            sealed(damaged);
            walk(damaged);
            if (accepted(damaged)) {
                // What we let in, a consumer must be able to read.
                KafkaTwin.read(ByteBuffer.wrap(damaged));
            } else {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void shouldReadOrRefuseOldMessageSetsWithFlippedBits() {
        for (int magic = 0; magic < 2; magic++) {
            for (Codec codec : List.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4)) {
                byte[] set = legacy(magic, codec);
                for (int bit = 0; bit < set.length * 8; bit++) {
                    byte[] damaged = set.clone();
                    damaged[bit / 8] ^= (byte) (1 << bit % 8);
                    check.check(ByteBuffer.wrap(damaged), 2, RULES, 0);
                    walk(damaged);
                }
                for (int length = 0; length < set.length; length++) {
                    walk(Arrays.copyOf(set, length));
                }
                assertThat(check.check(ByteBuffer.wrap(set), 2, RULES, 0)).isInstanceOf(Good.class);
            }
        }
    }

    @Test
    void shouldSurviveNoiseBehindAPlausibleHeader() {
        Random random = new Random(3);
        byte[] model = batch(Codec.NONE);
        for (int run = 0; run < 20_000; run++) {
            byte[] noise = new byte[RecordBatch.HEADER + random.nextInt(80)];
            random.nextBytes(noise);
            System.arraycopy(model, 0, noise, 0, RecordBatch.HEADER);
            noise[RecordBatch.ATTRIBUTES_AT + 1] = (byte) random.nextInt(5);
            int count = random.nextInt(5);
            ByteBuffer.wrap(noise).putInt(RecordBatch.RECORD_COUNT_AT, count);
            ByteBuffer.wrap(noise).putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1);
            sealed(noise);
            walk(noise);
            if (accepted(noise)) {
                KafkaTwin.read(ByteBuffer.wrap(noise));
            }
        }
        assertThat(accepted(model)).isTrue();
    }

    @Test
    void shouldNotAllocateForCountsThatAreNotThere() {
        for (int count : new int[] {1 << 20, Integer.MAX_VALUE}) {
            byte[] records = batch(Codec.NONE);
            ByteBuffer.wrap(records).putInt(RecordBatch.RECORD_COUNT_AT, count);
            ByteBuffer.wrap(records).putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1);
            byte[] headers = withHeaderCount(count);
            byte[] field = packedRecordOfLength(count);
            walk(records);
            long before = allocated();
            for (byte[] hostile : List.of(records, headers, field)) {
                sealed(hostile);
                assertThat(accepted(hostile)).isFalse();
                walk(hostile);
            }
            assertThat(allocated() - before).isLessThan(4 << 20);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /** A record of ten bytes: null key, null value, and a header count. */
    private static byte[] withHeaderCount(int count) {
        byte[] tail = {20, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};
        putVarint(tail, 6, count);
        return around(tail, Codec.NONE);
    }

    /** A compressed record that claims more than any stream will give. */
    private byte[] packedRecordOfLength(int length) {
        byte[] plain = new byte[16];
        putVarint(plain, 0, length);
        putVarint(plain, 8, length - 12);
        ByteBuffer packed = compressor.compress(Compression.of(Codec.ZSTD), ByteBuffer.wrap(plain));
        return around(Arrays.copyOf(packed.array(), packed.limit()), Codec.ZSTD);
    }

    private static void putVarint(byte[] to, int at, int value) {
        long left = Integer.toUnsignedLong(value << 1);
        int position = at;
        do {
            to[position++] = (byte) (left & 0x7f | (left > 0x7f ? 0x80 : 0));
            left >>>= 7;
        } while (left != 0);
    }

    private static byte[] around(byte[] records, Codec codec) {
        ByteBuffer one = new RecordBatchBuilder().append(0, null, ByteBuffer.allocate(1)).build();
        byte[] bytes = Arrays.copyOf(one.array(), RecordBatch.HEADER + records.length);
        System.arraycopy(records, 0, bytes, RecordBatch.HEADER, records.length);
        bytes[RecordBatch.ATTRIBUTES_AT + 1] = (byte) codec.id();
        return sealed(bytes);
    }

    private boolean accepted(byte[] bytes) {
        return check.check(ByteBuffer.wrap(bytes.clone()), 12, RULES, 0) instanceof Good;
    }

    private void walk(byte[] bytes) {
        try {
            for (RecordBatch batch : Batches.of(ByteBuffer.wrap(bytes))) {
                new RecordReader(batch, decompressor, LIMIT).forEachRemaining(record -> {});
            }
        } catch (Malformed expected) {
            // Any other exception fails the test.
        }
    }

    private static byte[] sealed(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        buffer.putInt(RecordBatch.LENGTH_AT, bytes.length - RecordBatch.OVERHEAD);
        if (buffer.get(RecordBatch.MAGIC_AT) >= 2) {
            RecordBatch.at(buffer, 0).sealCrc();
        }
        return bytes;
    }

    private byte[] batch(Codec codec) {
        RecordBatchBuilder builder = new RecordBatchBuilder().compression(Compression.of(codec));
        IntStream.range(0, 4)
                .forEach(i ->
                        builder.append(
                                1000 + i,
                                text("key" + i),
                                text("value value value " + i),
                                List.of(RecordHeader.of("h" + i, new byte[] {1}))));
        ByteBuffer batch = builder.build(compressor);
        return Arrays.copyOf(batch.array(), batch.limit());
    }

    private byte[] legacy(int magic, Codec codec) {
        List<LogRecord> records =
                IntStream.range(0, 3)
                        .mapToObj(i ->
                                new LogRecord(
                                        i, 50 + i, -1, text("k" + i), text("value"), List.of()))
                        .toList();
        ByteBuffer set =
                new LegacyMessageSet(magic, compressor)
                        .append(records, codec, TimestampType.CREATE_TIME, -1)
                        .build();
        return Arrays.copyOf(set.array(), set.limit());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
