package io.millrace.benchmarks.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Requests as bytes, made once and sent many times, so that the load costs the machine next to
 * nothing. Written without any of the broker's own classes: what is measured must not also do the
 * measuring.
 */
final class Requests {
    private static final int PRODUCE_VERSION = 9;
    private static final int FETCH_VERSION = 12;
    private static final int BATCH_HEADER = 61;
    private static final int CRC_FROM = 21;

    private Requests() {}

    /** A record batch and how many records it holds. */
    record Batch(ByteBuffer bytes, int records) {}

    /** A fetch request whose offset can be set before each sending. */
    record Fetch(ByteBuffer frame, int offsetAt) {
        ByteBuffer from(long offset) {
            return frame.rewind().putLong(offsetAt, offset);
        }
    }

    /**
     * An uncompressed batch of at most {@code batchBytes}, of records with random values of {@code
     * valueBytes}.
     */
    static Batch batch(int valueBytes, int batchBytes) {
        int count = Math.max(1, (batchBytes - BATCH_HEADER) / (valueBytes + 12));
        ByteBuffer out = ByteBuffer.allocate(BATCH_HEADER + count * (valueBytes + 30));
        long timestamp = System.currentTimeMillis(); // an old one would fall to retention at once
        out.putLong(0)
                .putInt(0)
                .putInt(-1)
                .put((byte) 2)
                .putInt(0)
                .putShort((short) 0)
                .putInt(count - 1);
        out.putLong(timestamp)
                .putLong(timestamp)
                .putLong(-1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(count);
        Random random = new Random(42);
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < count; i++) {
            random.nextBytes(value);
            int body = 1 + 1 + zigZagSize(i) + 1 + zigZagSize(valueBytes) + valueBytes + 1;
            zigZag(out, body);
            out.put((byte) 0).put((byte) 0);
            zigZag(out, i);
            zigZag(out, -1);
            zigZag(out, valueBytes);
            out.put(value).put((byte) 0);
        }
        out.flip().putInt(8, out.limit() - 12);
        CRC32C crc = new CRC32C();
        crc.update(out.slice(CRC_FROM, out.limit() - CRC_FROM));
        out.putInt(17, (int) crc.getValue());
        return new Batch(out, count);
    }

    /** A produce request of one batch, with its length in front. */
    static ByteBuffer produce(String topic, int partition, int acks, ByteBuffer batch) {
        ByteBuffer out = header(0, PRODUCE_VERSION, batch.remaining() + 300);
        out.put((byte) 0).putShort((short) acks).putInt(30_000).put((byte) 2);
        compactString(out, topic);
        out.put((byte) 2).putInt(partition);
        varint(out, batch.remaining() + 1);
        out.put(batch.duplicate()).put((byte) 0).put((byte) 0).put((byte) 0);
        return framed(out);
    }

    /** A fetch request for one partition without a session. */
    static Fetch fetch(String topic, int partition, int maxWaitMs, int maxBytes) {
        ByteBuffer out = header(1, FETCH_VERSION, 400);
        out.putInt(-1)
                .putInt(maxWaitMs)
                .putInt(1)
                .putInt(50 << 20)
                .put((byte) 0)
                .putInt(0)
                .putInt(-1)
                .put((byte) 2);
        compactString(out, topic);
        out.put((byte) 2).putInt(partition).putInt(-1);
        int offsetAt = out.position();
        out.putLong(0).putInt(-1).putLong(-1).putInt(maxBytes).put((byte) 0).put((byte) 0);
        out.put((byte) 1).put((byte) 1).put((byte) 0);
        return new Fetch(framed(out), offsetAt);
    }

    /**
     * The error code in a produce response of one partition; the buffer begins after the length.
     */
    static int produceError(ByteBuffer response) {
        response.position(5);
        readVarint(response);
        skipString(response);
        readVarint(response);
        return response.getShort(response.position() + 4);
    }

    /**
     * Bytes of records in a fetch response of one partition, of which {@code start} holds at least
     * the first 200 bytes after the length; 0 when there are none.
     */
    static int fetchedBytes(ByteBuffer start) {
        start.position(5 + 4);
        int error = start.getShort();
        start.getInt();
        readVarint(start);
        skipString(start);
        readVarint(start);
        start.getInt();
        int partitionError = start.getShort();
        if (error != 0 || partitionError != 0) {
            throw new IllegalStateException("fetch refused: " + error + ", " + partitionError);
        }
        start.position(start.position() + 24);
        if (readVarint(start) > 1) {
            throw new IllegalStateException("aborted transactions in a topic without any");
        }
        start.getInt();
        return Math.max(0, readVarint(start) - 1);
    }

    private static ByteBuffer header(int apiKey, int version, int room) {
        byte[] client = "load".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(room)
                .putInt(0)
                .putShort((short) apiKey)
                .putShort((short) version)
                .putInt(1)
                .putShort((short) client.length)
                .put(client)
                .put((byte) 0);
    }

    private static ByteBuffer framed(ByteBuffer out) {
        return out.flip().putInt(0, out.limit() - 4);
    }

    private static void compactString(ByteBuffer out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(out, utf8.length + 1);
        out.put(utf8);
    }

    private static void skipString(ByteBuffer in) {
        int length = readVarint(in) - 1;
        in.position(in.position() + length);
    }

    private static void zigZag(ByteBuffer out, int value) {
        varint(out, (value << 1) ^ (value >> 31));
    }

    private static int zigZagSize(int value) {
        int bits = 32 - Integer.numberOfLeadingZeros((value << 1) ^ (value >> 31));
        return Math.max(1, (bits + 6) / 7);
    }

    private static void varint(ByteBuffer out, int value) {
        int left = value;
        while ((left & ~0x7f) != 0) {
            out.put((byte) (left | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    private static int readVarint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
