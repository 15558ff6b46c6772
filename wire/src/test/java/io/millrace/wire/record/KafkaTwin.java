package io.millrace.wire.record;

import io.millrace.wire.compress.Codec;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Kafka's own classes as the other side of a test, and records to exchange with them. */
final class KafkaTwin {
    private KafkaTwin() {}

    static Compression compression(Codec codec) {
        return Compression.of(CompressionType.forId(codec.id())).build();
    }

    static org.apache.kafka.common.record.TimestampType type(TimestampType type) {
        return org.apache.kafka.common.record.TimestampType.forName(type.text());
    }

    /** Records with ascending offsets from {@code first}, as the format can hold them. */
    static List<LogRecord> someRecords(Random random, int magic, long first, boolean gaps) {
        List<LogRecord> records = new ArrayList<>();
        long offset = first;
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 12);
        for (int i = 0; i < count; i++) {
            List<RecordHeader> headers = new ArrayList<>();
            for (int h = magic == 2 ? random.nextInt(4) - 1 : 0; h > 0; h--) {
                headers.add(new RecordHeader(bytes(random, 20), maybe(random, 200)));
            }
            records.add(
                    new LogRecord(
                            offset,
                            magic == 0 ? -1 : 1_700_000_000_000L + random.nextInt(100_000) - 50_000,
                            -1,
                            maybe(random, 40),
                            maybe(random, random.nextInt(20) == 0 ? 70_000 : 300),
                            headers));
            offset += gaps ? 1 + random.nextInt(3) : 1;
        }
        return records;
    }

    private static ByteBuffer maybe(Random random, int bound) {
        return random.nextInt(6) == 0 ? null : bytes(random, bound);
    }

    private static ByteBuffer bytes(Random random, int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(8));
        }
        return ByteBuffer.wrap(bytes);
    }

    static ByteBuffer written(
            List<LogRecord> records, int magic, Codec codec, TimestampType type, long appendTime) {
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(1 << 16),
                        (byte) magic,
                        compression(codec),
                        type(type),
                        records.getFirst().offset(),
                        appendTime);
        for (LogRecord record : records) {
            builder.appendWithOffset(
                    record.offset(),
                    record.timestamp(),
                    record.key() == null ? null : record.key().duplicate(),
                    record.value() == null ? null : record.value().duplicate(),
                    headers(record));
        }
        return builder.build().buffer();
    }

    private static Header[] headers(LogRecord record) {
        return record.headers().stream()
                .map(header ->
                        new org.apache.kafka.common.header.internals.RecordHeader(
                                header.key().duplicate(),
                                header.value() == null ? null : header.value().duplicate()))
                .toArray(Header[]::new);
    }

    /** All records of all batches as Kafka reads them. */
    static List<LogRecord> read(ByteBuffer batches) {
        List<LogRecord> records = new ArrayList<>();
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(batches).batches()) {
            batch.ensureValid();
            for (Record record : batch) {
                record.ensureValid();
                List<RecordHeader> headers = new ArrayList<>();
                for (Header header : record.headers()) {
                    headers.add(RecordHeader.of(header.key(), header.value()));
                }
                records.add(
                        new LogRecord(
                                record.offset(),
                                record.timestamp(),
                                record.sequence(),
                                record.key(),
                                record.value(),
                                headers));
            }
        }
        return records;
    }
}
