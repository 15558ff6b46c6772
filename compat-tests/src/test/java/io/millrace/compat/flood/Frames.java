package io.millrace.compat.flood;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Generates frames no decent client sends, and some that one might. A stream of frames is a
 * function of its seed.
 *
 * <pre>
 *   noise      random bytes
 *   header     a proper header of any API and version, then random bytes
 *   hostile    a request after its schema whose counts and lengths lie
 *   damaged    a request after its schema, then cut off, lengthened or with bytes changed
 *   proper     a request after its schema with random contents
 *   length     a frame that announces more than comes
 * </pre>
 */
final class Frames {
    /** A frame and how it ends. */
    record Frame(byte[] bytes, boolean isCutOff) {}

    /** Topics that proper frames may do with as they like. */
    static final List<String> TOPICS = List.of("flood-a", "flood-b", "flood-c");

    private static final int NEWEST_KEY = 95;
    private static final List<String> STRINGS =
            List.of(
                    "flood-a",
                    "flood-b",
                    "flood-c",
                    "flood-new",
                    "",
                    "x",
                    "group",
                    "retention.ms",
                    "0",
                    "1",
                    "\u0000",
                    "ü€😀",
                    "a/b",
                    "..",
                    "y".repeat(300));

    // Requests of the controller: with luck in their numbers they would rightly change who leads
    // what.
    private static final List<Integer> ONLY_NOISE = List.of(4, 5, 6, 7);

    // Counts in these are amounts of work that a broker without quotas owes to anybody.
    private static final List<Integer> MODEST = List.of(19, 37, 45);

    private static final List<ByteBuffer> RECORDS = records();

    private final SplittableRandom random;

    Frames(long seed) {
        random = new SplittableRandom(seed);
    }

    Frame next() {
        int kind = random.nextInt(100);
        if (kind < 5) {
            return whole(noise(random.nextInt(200)));
        }
        if (kind < 7) {
            return announced(
                    random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(100 << 20),
                    noise(random.nextInt(100)));
        }
        int key = random.nextInt(40) == 0 ? random.nextInt(-2, 200) : random.nextInt(NEWEST_KEY);
        Schema[] schemas = schemas(key);
        int versions = schemas.length == 0 ? 9 : schemas.length;
        int version =
                random.nextInt(30) == 0
                        ? random.nextInt(-2, versions + 3)
                        : random.nextInt(versions);
        ByteBuffer content = header(key, version);
        Schema schema =
                schemas.length == 0 ? null : schemas[Math.clamp(version, 0, schemas.length - 1)];
        if (kind < 25 || schema == null || ONLY_NOISE.contains(key)) {
            content.put(noise(random.nextInt(random.nextInt(10) == 0 ? 2000 : 120)));
            return whole(taken(content));
        }
        new RandomBody(random, content, STRINGS, RECORDS, kind < 50 ? 0.2 : 0, MODEST.contains(key))
                .write(schema);
        byte[] bytes = taken(content);
        return whole(kind < 75 ? damaged(bytes) : bytes);
    }

    private static Schema[] schemas(int key) {
        return key < 0 || key >= ApiMessageType.values().length ? new Schema[0] : known(key);
    }

    /**
     * Request schemas by version; a gap at the bottom, where kafka-clients forgot the oldest, is
     * filled with the next.
     */
    private static Schema[] known(int key) {
        Schema[] schemas;
        try {
            schemas = ApiMessageType.fromApiKey((short) key).requestSchemas();
        } catch (org.apache.kafka.common.errors.UnsupportedVersionException e) {
            return new Schema[0];
        }
        Schema[] filled = schemas.clone();
        for (int v = filled.length - 2; v >= 0; v--) {
            filled[v] = filled[v] == null ? filled[v + 1] : filled[v];
        }
        return filled;
    }

    private ByteBuffer header(int key, int version) {
        short headerVersion = 1;
        if (key >= 0 && schemas(key).length > 0) {
            headerVersion =
                    ApiMessageType.fromApiKey((short) key).requestHeaderVersion((short) version);
        }
        RequestHeaderData header =
                new RequestHeaderData()
                        .setRequestApiKey((short) key)
                        .setRequestApiVersion((short) version)
                        .setCorrelationId(random.nextInt())
                        .setClientId(random.nextInt(10) == 0 ? null : "flood");
        return ByteBuffer.allocate(32_768)
                .put(MessageUtil.toByteBufferAccessor(header, headerVersion).buffer());
    }

    private byte[] damaged(byte[] content) {
        int how = random.nextInt(4);
        if (how == 0) {
            return java.util.Arrays.copyOf(content, random.nextInt(content.length + 1));
        }
        if (how == 1) {
            return java.util.Arrays.copyOf(content, content.length + 1 + random.nextInt(30));
        }
        // The first eight bytes say which request it is.
        for (int i = 0, n = 1 + random.nextInt(6); i < n && content.length > 8; i++) {
            int at = 8 + random.nextInt(content.length - 8);
            content[at] =
                    random.nextBoolean()
                            ? (byte) (content[at] ^ (1 << random.nextInt(8)))
                            : (byte) random.nextInt();
        }
        return content;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] taken(ByteBuffer content) {
        return java.util.Arrays.copyOf(content.array(), content.position());
    }

    private static Frame whole(byte[] content) {
        return new Frame(
                ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array(),
                false);
    }

    private static Frame announced(int length, byte[] content) {
        return new Frame(
                ByteBuffer.allocate(4 + content.length).putInt(length).put(content).array(), true);
    }

    /** Record sets of all formats and codecs, sound and damaged. */
    private static List<ByteBuffer> records() {
        List<ByteBuffer> sets = new ArrayList<>();
        Random random = new Random(5);
        SimpleRecord[] records = new SimpleRecord[3];
        for (int i = 0; i < records.length; i++) {
            records[i] = new SimpleRecord(1_700_000_000_000L, new byte[] {1}, new byte[20]);
        }
        for (byte magic = 0; magic <= 2; magic++) {
            for (String codec :
                    magic == 2
                            ? List.of("none", "gzip", "snappy", "lz4", "zstd")
                            : List.of("none", "gzip", "snappy", "lz4")) {
                ByteBuffer sound =
                        MemoryRecords.withRecords(magic, Compression.of(codec).build(), records)
                                .buffer();
                sets.add(sound);
                for (int i = 0; i < 6; i++) {
                    ByteBuffer damaged =
                            ByteBuffer.allocate(sound.remaining()).put(sound.duplicate()).flip();
                    damaged.put(random.nextInt(damaged.limit()), (byte) random.nextInt());
                    sets.add(i < 4 ? damaged : damaged.limit(random.nextInt(damaged.limit())));
                }
                sets.add(sealed(sound, random));
            }
        }
        sets.add(ByteBuffer.allocate(0));
        return sets;
    }

    /**
     * A batch whose records are damaged but whose checksum is right, so that the damage is met
     * behind it.
     */
    private static ByteBuffer sealed(ByteBuffer sound, Random random) {
        ByteBuffer copy = ByteBuffer.allocate(sound.remaining()).put(sound.duplicate()).flip();
        if (copy.get(16) == 2) {
            copy.put(61 + random.nextInt(copy.limit() - 61), (byte) random.nextInt());
            java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
            crc.update(copy.slice(21, copy.limit() - 21));
            copy.putInt(17, (int) crc.getValue());
        }
        return copy;
    }
}
