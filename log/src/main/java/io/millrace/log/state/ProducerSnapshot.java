package io.millrace.log.state;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/*
 *   0         2     6       10
 *   | version | crc | count | entries ...                 crc: CRC-32C from "count" to the end
 *
 *   entry, 46 bytes:
 *   0             8       10              14            22             26          34
 *   | producer id | epoch | last sequence | last offset | offset delta | timestamp |
 *   34                  38                           46
 *   | coordinator epoch | transaction's first offset |             -1 for none, delta 0 for none
 */

/** The producer table as it lies in a snapshot file. */
public final class ProducerSnapshot {
    private static final short VERSION = 1;
    private static final int HEADER = 10;
    private static final int ENTRY = 46;
    private static final int CRC_AT = 2;
    private static final int COUNT_AT = 6;

    private ProducerSnapshot() {}

    /** The bytes of the file. */
    public static ByteBuffer encode(ProducerTable table) {
        List<ProducerEntry> entries = table.entries();
        ByteBuffer out = ByteBuffer.allocate(HEADER + entries.size() * ENTRY);
        out.putShort(VERSION).putInt(0).putInt(entries.size());
        for (ProducerEntry entry : entries) {
            out.putLong(entry.producerId())
                    .putShort(entry.epoch())
                    .putInt(entry.lastSequence())
                    .putLong(entry.lastOffset())
                    .putInt(entry.lastOffsetDelta())
                    .putLong(entry.lastTimestamp())
                    .putInt(entry.coordinatorEpoch())
                    .putLong(entry.transactionFirstOffset());
        }
        out.flip();
        return out.putInt(CRC_AT, crc(out));
    }

    /**
     * Fills the table from a file.
     *
     * @param expiredUntilMs producers silent since then are left out
     * @return false when the bytes are damaged; the table is then as it was
     */
    public static boolean restore(ProducerTable table, byte[] content, long expiredUntilMs) {
        List<ProducerEntry> entries = decode(ByteBuffer.wrap(content));
        if (entries == null) {
            return false;
        }
        table.restore(entries, expiredUntilMs);
        return true;
    }

    private static @Nullable List<ProducerEntry> decode(ByteBuffer in) {
        if (in.remaining() < HEADER
                || in.getShort() != VERSION
                || in.getInt() != crc(in.duplicate().rewind())) {
            return null;
        }
        int count = in.getInt();
        if (count < 0 || in.remaining() != (long) count * ENTRY) {
            return null;
        }
        List<ProducerEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(in));
        }
        return entries;
    }

    private static ProducerEntry entry(ByteBuffer in) {
        var entry = new ProducerEntry(in.getLong());
        short epoch = in.getShort();
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int delta = in.getInt();
        long timestamp = in.getLong();
        if (lastOffset >= 0) {
            entry.addBatch(lastSequence, lastOffset, delta, timestamp);
        }
        entry.restore(epoch, in.getInt(), timestamp, in.getLong());
        return entry;
    }

    private static int crc(ByteBuffer snapshot) {
        CRC32C crc = new CRC32C();
        crc.update(snapshot.slice(COUNT_AT, snapshot.limit() - COUNT_AT));
        return (int) crc.getValue();
    }
}
