package io.millrace.group;

import io.millrace.group.record.GroupMetadataKey;
import io.millrace.group.record.GroupMetadataValue;
import io.millrace.group.record.OffsetCommitKey;
import io.millrace.group.record.OffsetCommitValue;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.SimLog;
import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.LogRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What must hold in every run, whatever happens. Throws at the first thing that does not. */
final class SimChecks {
    private record Share(int generation, int partition) {}

    private final Map<Share, String> owners = new HashMap<>();
    private final Map<Integer, Long> acknowledged = new HashMap<>();

    /** A member has been given a partition. */
    void owns(int generation, int partition, String who) {
        String other = owners.putIfAbsent(new Share(generation, partition), who);
        check(
                other == null || other.equals(who),
                "partition %s of generation %s belongs to %s and to %s",
                partition,
                generation,
                other,
                who);
    }

    /** A member has been told that its commit is safe. */
    void committed(int partition, long offset) {
        acknowledged.merge(partition, offset, Math::max);
    }

    long acknowledged(int partition) {
        return acknowledged.getOrDefault(partition, 0L);
    }

    /** A member has been told what is committed; {@code before} had been safe when it asked. */
    void fetched(int partition, long offset, long before) {
        check(
                offset >= before,
                "partition %s is at %s but %s was committed",
                partition,
                offset,
                before);
    }

    /** Goes through all that was written. */
    void log(SimLog log) {
        Map<Integer, Long> offsets = new HashMap<>();
        var reading =
                new Object() {
                    int generation;
                };
        try (var decompressor = new Decompressor()) {
            for (ByteBuffer batch : log.all()) {
                var records =
                        new RecordReader(RecordBatch.at(batch, 0), decompressor, Long.MAX_VALUE);
                while (records.hasNext()) {
                    LogRecord record = records.next();
                    ByteBuffer key = record.key();
                    ByteBuffer value = record.value();
                    if (key == null || value == null) {
                        continue;
                    }
                    if (Encoding.type(key) == GroupMetadataKey.TYPE) {
                        int generation =
                                Encoding.readValue(value, GroupMetadataValue::read).generation();
                        check(
                                generation >= reading.generation,
                                "generation %s after %s",
                                generation,
                                reading.generation);
                        reading.generation = generation;
                    } else if (Encoding.type(key) == OffsetCommitKey.TYPE) {
                        offset(key, value, offsets);
                    }
                }
            }
        }
        acknowledged.forEach((partition, offset) ->
                fetched(partition, offsets.getOrDefault(partition, 0L), offset));
    }

    private static void offset(ByteBuffer key, ByteBuffer value, Map<Integer, Long> offsets) {
        int partition = Encoding.readKey(key, OffsetCommitKey::read).partition();
        long offset = Encoding.readValue(value, OffsetCommitValue::read).offset();
        long before = offsets.getOrDefault(partition, 0L);
        check(offset >= before, "partition %s went back from %s to %s", partition, before, offset);
        offsets.put(partition, offset);
    }

    static void check(boolean holds, String what, Object... facts) {
        if (!holds) {
            throw new AssertionError(what.formatted(facts));
        }
    }
}
