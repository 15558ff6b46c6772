package io.millrace.wire.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.io.Malformed;

import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** What we compress Kafka's client reads, and the other way round. */
class CodecTwinTest {
    private static final int[] SIZES = {1, 2, 100, 4096, 32768, 65536, 65537, 300_000};
    private static final int PLENTY = 1 << 24;

    private final Decompressor decompressor = new Decompressor();
    private final Compressor compressor = new Compressor();

    @AfterEach
    void free() {
        decompressor.close();
        compressor.close();
    }

    static Stream<Compression> everyLevel() {
        return Stream.of(
                Compression.of(Codec.GZIP),
                new Compression(Codec.GZIP, 1),
                new Compression(Codec.GZIP, 9),
                Compression.of(Codec.SNAPPY),
                Compression.of(Codec.LZ4),
                new Compression(Codec.LZ4, 1),
                new Compression(Codec.LZ4, 17),
                Compression.of(Codec.ZSTD),
                new Compression(Codec.ZSTD, -5),
                new Compression(Codec.ZSTD, 19));
    }

    @ParameterizedTest
    @MethodSource("everyLevel")
    void shouldWriteWhatKafkaReads(Compression how) throws IOException {
        for (int size : SIZES) {
            byte[] plain = someBytes(size);
            ByteBuffer packed = compressor.compress(how, ByteBuffer.wrap(plain));
            assertThat(unpackedByKafka(how.codec(), packed, 2)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldReadWhatKafkaWrites(Codec codec) throws IOException {
        for (int size : SIZES) {
            byte[] plain = someBytes(size);
            ByteBuffer packed = packedByKafka(codec, plain, 2);
            ByteBuffer direct = ByteBuffer.allocateDirect(packed.remaining() + 3).position(3);
            direct.put(packed.duplicate()).position(3);

            assertThat(unpacked(codec, packed)).isEqualTo(plain);
            assertThat(unpacked(codec, direct)).isEqualTo(plain);
            assertThat(direct.position()).isEqualTo(3);
        }
    }

    @Test
    void shouldReadAndWriteTheWrongChecksumOfTheFirstLz4Clients() throws IOException {
        byte[] plain = someBytes(1000);
        ByteBuffer theirs = packedByKafka(Codec.LZ4, plain, 0);
        GrowingBytes ours = new GrowingBytes(0);
        compressor.compress(Compression.of(Codec.LZ4), plain, 0, 1000, 0, ours);

        assertThat(ours.view().get(6)).isEqualTo(theirs.get(6));
        assertThat(decompressor.decompress(Codec.LZ4, theirs, 0, PLENTY).remaining())
                .isEqualTo(1000);
        assertThatThrownBy(() -> decompressor.decompress(Codec.LZ4, theirs, 1, PLENTY))
                .isInstanceOf(Malformed.class);
        assertThat(unpackedByKafka(Codec.LZ4, ours.view(), 0)).isEqualTo(plain);
    }

    @Test
    void shouldReadABareSnappyBlock() throws IOException {
        byte[] plain = someBytes(50_000);
        assertThat(unpacked(Codec.SNAPPY, ByteBuffer.wrap(Snappy.compress(plain))))
                .isEqualTo(plain);
    }

    @Test
    void shouldReadGzipMembersThatFollowEachOther() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        for (String part : List.of("first ", "second")) {
            try (OutputStream member = new GZIPOutputStream(both)) {
                member.write(part.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        assertThat(unpacked(Codec.GZIP, ByteBuffer.wrap(both.toByteArray())))
                .asString()
                .isEqualTo("first second");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldStopAtTheLimitWhateverTheRatio(Codec codec) {
        byte[] zeros = new byte[20_000_000];
        ByteBuffer packed = compressor.compress(Compression.of(codec), ByteBuffer.wrap(zeros));
        assertThatThrownBy(() -> decompressor.decompress(codec, packed, 2, 1_000_000))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("more than 1000000 bytes");
    }

    @Test
    void shouldNotBelieveABareSnappyBlockThatClaimsGigabytes() {
        ByteBuffer claim = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 7, 0, 1, 2});
        assertThatThrownBy(() -> decompressor.decompress(Codec.SNAPPY, claim, 2, PLENTY))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void shouldHoldABareSnappyBlockToTheLimit() throws IOException {
        ByteBuffer packed = ByteBuffer.wrap(Snappy.compress(new byte[1_000_000]));
        assertThatThrownBy(() -> decompressor.decompress(Codec.SNAPPY, packed, 2, 999_999))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("more than 999999 bytes");
        assertThat(unpacked(Codec.SNAPPY, packed)).hasSize(1_000_000);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldThrowOnlyMalformedWhenTruncatedAnywhere(Codec codec) {
        byte[] plain = someBytes(3000);
        ByteBuffer packed = compressor.compress(Compression.of(codec), ByteBuffer.wrap(plain));
        for (int length = 0; length < packed.limit(); length++) {
            byte[] result = unpackedOrNull(codec, packed.slice(0, length));
            // Snappy's framing cannot tell a missing block; the others can tell a missing byte.
            assertThat(result == null || codec == Codec.SNAPPY).isTrue();
        }
        assertThat(unpacked(codec, packed)).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldThrowOnlyMalformedWhenBitsFlip(Codec codec) {
        byte[] plain = someBytes(2000);
        ByteBuffer packed = compressor.compress(Compression.of(codec), ByteBuffer.wrap(plain));
        int refused = 0;
        for (int bit = 0; bit < packed.limit() * 8; bit++) {
            byte[] damaged = Arrays.copyOf(packed.array(), packed.limit());
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            if (unpackedOrNull(codec, ByteBuffer.wrap(damaged)) == null) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThat(unpacked(codec, packed)).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldThrowOnlyMalformedOnNoise(Codec codec) {
        Random random = new Random(7);
        ByteBuffer valid =
                compressor.compress(Compression.of(codec), ByteBuffer.wrap(someBytes(500)));
        for (int run = 0; run < 3000; run++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            int kept = Math.min(noise.length, random.nextInt(24));
            valid.get(0, noise, 0, kept);
            unpackedOrNull(codec, ByteBuffer.wrap(noise));
        }
        assertThat(unpacked(codec, valid)).hasSize(500);
    }

    private byte[] unpackedOrNull(Codec codec, ByteBuffer packed) {
        try {
            return unpacked(codec, packed);
        } catch (Malformed expected) {
            return null;
        }
    }

    private byte[] unpacked(Codec codec, ByteBuffer packed) {
        ByteBuffer plain = decompressor.decompress(codec, packed, 2, PLENTY);
        byte[] bytes = new byte[plain.remaining()];
        plain.get(bytes);
        return bytes;
    }

    private static byte[] someBytes(int size) {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            boolean noise = (i / 512) % 3 == 2;
            bytes[i] = (byte) (noise ? random.nextInt() : 'a' + random.nextInt(4));
        }
        return bytes;
    }

    private static ByteBuffer packedByKafka(Codec codec, byte[] plain, int magic)
            throws IOException {
        try (ByteBufferOutputStream out = new ByteBufferOutputStream(512)) {
            try (OutputStream packing = theirs(codec).wrapForOutput(out, (byte) magic)) {
                packing.write(plain);
            }
            return out.buffer().flip();
        }
    }

    private static byte[] unpackedByKafka(Codec codec, ByteBuffer packed, int magic)
            throws IOException {
        try (InputStream in =
                theirs(codec)
                        .wrapForInput(
                                packed.duplicate(), (byte) magic, BufferSupplier.NO_CACHING)) {
            return in.readAllBytes();
        }
    }

    private static org.apache.kafka.common.compress.Compression theirs(Codec codec) {
        return org.apache.kafka.common.compress.Compression.of(CompressionType.forId(codec.id()))
                .build();
    }
}
