package io.millrace.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.compress.Codec;
import io.millrace.wire.compress.Compression;
import io.millrace.wire.compress.Compressor;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.Verdict.Bad;
import io.millrace.wire.record.Verdict.Good;
import io.millrace.wire.record.Verdict.RecordError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

class BatchCheckTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int NEWEST = 12;
    private static final CheckRules ANY = rules(TimestampRule.ANY, false, null);

    private final BatchCheck check = new BatchCheck();
    private final Compressor compressor = new Compressor();
    private final Decompressor decompressor = new Decompressor();

    @AfterEach
    void free() {
        check.close();
        compressor.close();
        decompressor.close();
    }

    @Test
    void shouldAcceptAnUncompressedBatchWithoutTouchingIt() {
        ByteBuffer batch = three(Codec.NONE);
        ByteBuffer before = copy(batch);

        Good good = good(batch, ANY);

        assertThat(good.batch().buffer()).isSameAs(batch);
        assertThat(good.rewritten()).isFalse();
        assertThat(good.maxTimestamp()).isEqualTo(NOW + 5);
        assertThat(good.maxTimestampDelta()).isEqualTo(1);
        assertThat(batch).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldAcceptACompressedBatchWithoutTouchingIt(Codec codec) {
        ByteBuffer batch = three(codec);
        ByteBuffer before = copy(batch);

        Good good = good(batch, ANY);

        assertThat(good.rewritten()).isFalse();
        assertThat(good.maxTimestamp()).isEqualTo(NOW + 5);
        assertThat(batch).isEqualTo(before);
    }

    @Test
    void shouldCheckABatchInTheMiddleOfADirectBuffer() {
        ByteBuffer batch = three(Codec.NONE);
        ByteBuffer frame = ByteBuffer.allocateDirect(5000).position(9);
        frame.put(batch.duplicate()).flip().position(9);

        Good good = good(frame, ANY);

        assertThat(good.batch().position()).isEqualTo(9);
        assertThat(frame.position()).isEqualTo(9);
    }

    @Test
    void shouldRefuseAWrongChecksum() {
        ByteBuffer batch = three(Codec.NONE);
        batch.put(70, (byte) (batch.get(70) ^ 1));
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void shouldRefuseAnEmptyRecordSet() {
        assertThat(bad(ByteBuffer.allocate(0), ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseTwoBatchesAtOnce() {
        ByteBuffer one = three(Codec.NONE);
        ByteBuffer two = ByteBuffer.allocate(2 * one.remaining());
        two.put(one.duplicate()).put(one.duplicate()).flip();
        assertThat(bad(two, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(((Bad) check.check(two, 2, ANY, NOW)).error())
                .isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseALengthThatCannotBe() {
        ByteBuffer batch = three(Codec.NONE);
        batch.putInt(RecordBatch.LENGTH_AT, 48);
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void shouldRefuseABatchThatIsTooLarge() {
        CheckRules small = new CheckRules(80, TimestampRule.ANY, false, null, 1 << 20);
        assertThat(bad(three(Codec.NONE), small).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    }

    @Test
    void shouldRefuseABaseOffsetOtherThanZero() {
        ByteBuffer batch = three(Codec.NONE);
        RecordBatch.at(batch, 0).setBaseOffset(4);
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseOldFormatsInNewRequests() {
        ByteBuffer set = legacy(1, Codec.NONE);
        assertThat(bad(set, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6})
    void shouldRefuseZstdInRequestsThatKnowNoZstd(int version) {
        assertThat(((Bad) check.check(three(Codec.ZSTD), version, ANY, NOW)).error())
                .isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }

    @Test
    void shouldRefuseAnUnknownCodec() {
        ByteBuffer batch = three(Codec.NONE);
        sealed(batch, RecordBatch.ATTRIBUTES_AT + 1, (byte) 6);
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 2, 4, Integer.MAX_VALUE})
    void shouldRefuseARecordCountThatDoesNotMatch(int count) {
        ByteBuffer batch = three(Codec.NONE);
        batch.putInt(RecordBatch.RECORD_COUNT_AT, count);
        RecordBatch.at(batch, 0).sealCrc();
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, Integer.MAX_VALUE})
    void shouldRefuseACountThatTheRecordsDoNotFill(int count) {
        for (Codec codec : Codec.values()) {
            ByteBuffer batch = three(codec);
            batch.putInt(RecordBatch.RECORD_COUNT_AT, count);
            batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1);
            RecordBatch.at(batch, 0).sealCrc();
            assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
        }
    }

    @Test
    void shouldRefuseControlRecordsFromClients() {
        ByteBuffer marker =
                ControlRecord.batch(new ControlRecord.TransactionEnd(true, 1), 5, (short) 0, NOW);
        assertThat(bad(marker, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseAProducerWithoutASequence() {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .producer(5, (short) 0, -1)
                        .append(NOW, null, text("v"))
                        .build();
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseATransactionWithoutAProducer() {
        ByteBuffer batch =
                new RecordBatchBuilder().transactional().append(NOW, null, text("v")).build();
        assertThat(bad(batch, ANY).error()).isEqualTo(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldNameTheRecordsWithoutKeysThatACompactedTopicRefuses() {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(NOW, text("k"), text("v"))
                        .append(NOW, null, text("v"))
                        .append(NOW, text(""), null)
                        .append(NOW, null, null)
                        .build();

        Bad bad = bad(batch, rules(TimestampRule.ANY, true, null));

        assertThat(bad.error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(bad.records()).extracting(RecordError::index).containsExactly(1, 3);
    }

    @Test
    void shouldNameTheRecordsWhoseTimestampsAreOutOfRange() {
        TimestampRule rule = new TimestampRule(TimestampType.CREATE_TIME, 1000, 500);
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(NOW - 1000, null, text("in"))
                        .append(NOW - 1001, null, text("early"))
                        .append(NOW + 500, null, text("in"))
                        .append(NOW + 501, null, text("late"))
                        .append(-1, null, text("none"))
                        .build();

        Bad bad = bad(batch, rules(rule, false, null));

        assertThat(bad.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(bad.records()).extracting(RecordError::index).containsExactly(1, 3);
    }

    @Test
    void shouldStampTheAppendTime() {
        TimestampRule rule = new TimestampRule(TimestampType.LOG_APPEND_TIME, 1, 1);
        for (Codec codec : Codec.values()) {
            Good good = good(three(codec), rules(rule, false, null));

            RecordBatch batch = good.batch();
            assertThat(good.maxTimestamp()).isEqualTo(NOW);
            assertThat(batch.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
            assertThat(batch.maxTimestamp()).isEqualTo(NOW);
            assertThat(batch.isIntact()).isTrue();
        }
    }

    @Test
    void shouldRefuseAnAppendTimeThatAClientSet() {
        TimestampRule rule = new TimestampRule(TimestampType.LOG_APPEND_TIME, 1, 1);
        assertThat(bad(appendTime(NOW), rules(rule, false, null)).error())
                .isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(bad(appendTime(-1), ANY).error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
    }

    @Test
    void shouldClearTheAppendTimeBitWhereProducersDecide() {
        Good good = good(appendTime(NOW - 3), ANY);

        assertThat(good.batch().timestampType()).isEqualTo(TimestampType.CREATE_TIME);
        assertThat(good.maxTimestamp()).isEqualTo(NOW - 3);
        assertThat(good.batch().isIntact()).isTrue();
    }

    @Test
    void shouldCorrectAMaximumTimestampThatAClientMadeUp() {
        ByteBuffer batch = three(Codec.LZ4);
        batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, 99);
        RecordBatch.at(batch, 0).sealCrc();

        Good good = good(batch, ANY);

        assertThat(good.batch().maxTimestamp()).isEqualTo(NOW + 5);
        assertThat(good.batch().isIntact()).isTrue();
    }

    @Test
    void shouldCompressWithTheCodecOfTheTopic() {
        for (Codec from : Codec.values()) {
            for (Codec to : Codec.values()) {
                Good good = good(three(from), rules(TimestampRule.ANY, false, Compression.of(to)));

                assertThat(good.rewritten()).isEqualTo(from != to);
                assertThat(good.batch().codec()).isEqualTo(to);
                assertThat(good.batch().isIntact()).isTrue();
                assertThat(KafkaTwin.read(good.batch().bytes()))
                        .isEqualTo(KafkaTwin.read(three(Codec.NONE)));
            }
        }
    }

    @Test
    void shouldStopDecompressingAtTheLimit() {
        ByteBuffer bomb =
                new RecordBatchBuilder()
                        .compression(Compression.of(Codec.ZSTD))
                        .append(NOW, null, ByteBuffer.allocate(5_000_000))
                        .build(compressor);
        CheckRules rules = new CheckRules(1 << 20, TimestampRule.ANY, false, null, 1 << 20);
        assertThat(bad(bomb, rules).error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(good(bomb, ANY).maxTimestamp()).isEqualTo(NOW);
    }

    @Test
    void shouldNotHoldABombInMemoryToCompressItAnew() {
        ByteBuffer bomb =
                new RecordBatchBuilder()
                        .compression(Compression.of(Codec.ZSTD))
                        .append(NOW, null, ByteBuffer.allocate(70_000_000))
                        .build(compressor);
        CheckRules rules = rules(TimestampRule.ANY, false, Compression.of(Codec.LZ4));
        assertThat(bad(bomb, rules).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(good(bomb, ANY).rewritten()).isFalse();
    }

    @Test
    void shouldTurnOldMessageSetsIntoOneBatch() {
        for (int magic = 0; magic < 2; magic++) {
            for (Codec codec : List.of(Codec.NONE, Codec.GZIP, Codec.SNAPPY, Codec.LZ4)) {
                List<LogRecord> records = KafkaTwin.someRecords(new Random(3), magic, 0, false);
                ByteBuffer set =
                        KafkaTwin.written(records, magic, codec, TimestampType.CREATE_TIME, -1);

                Good good = (Good) check.check(set, 2, ANY, NOW);

                RecordBatch batch = good.batch();
                assertThat(good.rewritten()).isTrue();
                assertThat(batch.magic()).isEqualTo(2);
                assertThat(batch.codec()).isEqualTo(codec);
                assertThat(batch.lastOffset()).isEqualTo(records.size() - 1);
                assertThat(KafkaTwin.read(batch.bytes())).isEqualTo(records);
                long latest = records.stream().mapToLong(LogRecord::timestamp).max().orElseThrow();
                assertThat(good.maxTimestamp()).isEqualTo(latest);
            }
        }
    }

    @Test
    void shouldTakeSeveralWrappersInOneSet() {
        List<LogRecord> first = KafkaTwin.someRecords(new Random(1), 1, 0, false);
        List<LogRecord> second = KafkaTwin.someRecords(new Random(2), 1, first.size(), false);
        LegacyMessageSet set = new LegacyMessageSet(1, compressor);
        set.append(first, Codec.GZIP, TimestampType.CREATE_TIME, -1);
        set.append(second, Codec.NONE, TimestampType.CREATE_TIME, -1);

        Good good = (Good) check.check(set.build(), 1, ANY, NOW);

        assertThat(good.batch().recordCount()).isEqualTo(first.size() + second.size());
        assertThat(good.batch().codec()).isEqualTo(Codec.GZIP);
    }

    @Test
    void shouldRefuseADamagedOldMessage() {
        ByteBuffer set = legacy(1, Codec.NONE);
        set.put(set.limit() - 1, (byte) (set.get(set.limit() - 1) ^ 1));
        assertThat(((Bad) check.check(set, 2, ANY, NOW)).error())
                .isEqualTo(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void shouldRefuseKeylessOldMessagesForCompactedTopics() {
        LogRecord keyless = new LogRecord(0, NOW, -1, null, text("v"), List.of());
        ByteBuffer set =
                new LegacyMessageSet(1, compressor)
                        .append(List.of(keyless), Codec.GZIP, TimestampType.CREATE_TIME, -1)
                        .build();
        Bad bad = (Bad) check.check(set, 2, rules(TimestampRule.ANY, true, null), NOW);
        assertThat(bad.records()).extracting(RecordError::index).containsExactly(0);
    }

    private ByteBuffer legacy(int magic, Codec codec) {
        return KafkaTwin.written(
                KafkaTwin.someRecords(new Random(9), magic, 0, false),
                magic,
                codec,
                TimestampType.CREATE_TIME,
                -1);
    }

    private ByteBuffer three(Codec codec) {
        return new RecordBatchBuilder()
                .compression(Compression.of(codec))
                .producer(9, (short) 1, 100)
                .append(NOW, text("a"), text("1"))
                .append(
                        NOW + 5,
                        text("b"),
                        ByteBuffer.allocate(1000),
                        List.of(
                                RecordHeader.of("h", null),
                                RecordHeader.of("i", new byte[] {1, 2})))
                .append(NOW + 5, null, null)
                .build(compressor);
    }

    private static ByteBuffer appendTime(long timestamp) {
        return new RecordBatchBuilder()
                .appendTime(timestamp)
                .append(NOW, text("k"), text("v"))
                .build();
    }

    private Good good(ByteBuffer records, CheckRules rules) {
        Verdict verdict = check.check(records, NEWEST, rules, NOW);
        assertThat(verdict).isInstanceOf(Good.class);
        return (Good) verdict;
    }

    private Bad bad(ByteBuffer records, CheckRules rules) {
        Verdict verdict = check.check(records, NEWEST, rules, NOW);
        assertThat(verdict).isInstanceOf(Bad.class);
        return (Bad) verdict;
    }

    private static CheckRules rules(TimestampRule rule, boolean keyed, Compression compression) {
        return new CheckRules(1 << 20, rule, keyed, compression, CheckRules.MAX_PLAIN_BYTES);
    }

    private static void sealed(ByteBuffer batch, int position, byte value) {
        batch.put(position, value);
        RecordBatch.at(batch, 0).sealCrc();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
