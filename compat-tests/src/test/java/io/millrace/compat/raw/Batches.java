package io.millrace.compat.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Record sets of every format, made and read by kafka-clients. */
final class Batches {
    /** Of the first record of a set; recent, so that retention leaves it alone. */
    static final long TIMESTAMP = System.currentTimeMillis() / 1000 * 1000 - 3_600_000;

    private Batches() {}

    /** One record set of format {@code magic} whose values are {@code values}. */
    static MemoryRecords of(int magic, String codec, String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] =
                    new SimpleRecord(
                            magic == 0 ? -1 : TIMESTAMP + i, null, values[i].getBytes(UTF_8));
        }
        return MemoryRecords.withRecords((byte) magic, Compression.of(codec).build(), records);
    }

    /** The values of all records in {@code bytes}. */
    static List<String> values(ByteBuffer bytes) {
        return values(MemoryRecords.readableRecords(bytes));
    }

    static List<String> values(MemoryRecords records) {
        List<String> values = new ArrayList<>();
        for (Record record : records.records()) {
            ByteBuffer value = record.value();
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            values.add(new String(copy, UTF_8));
        }
        return values;
    }
}
