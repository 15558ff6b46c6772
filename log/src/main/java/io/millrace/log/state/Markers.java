package io.millrace.log.state;

import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.RecordReader;

import org.jspecify.annotations.Nullable;

/** Reads the markers that end transactions. */
public final class Markers {
    private static final long MAX_BYTES = 64 * 1024;

    private Markers() {}

    /**
     * What a control batch ends, or null when it ends no transaction: because it holds something
     * else, or something that nobody can read.
     */
    public static ControlRecord.@Nullable TransactionEnd endOf(RecordBatch batch) {
        try (var decompressor = new Decompressor()) {
            var records = new RecordReader(batch, decompressor, MAX_BYTES);
            return records.hasNext()
                            && ControlRecord.of(records.next())
                                    instanceof ControlRecord.TransactionEnd end
                    ? end
                    : null;
        } catch (Malformed e) {
            return null;
        }
    }
}
