package io.millrace.wire.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

class WireWriterTest {
    @Test
    void shouldReadBackAnyString() {
        var random = new Random(42);
        for (int tries = 0; tries < 1000; tries++) {
            String text = randomText(random);
            boolean flexible = random.nextBoolean();
            WireWriter out = WireWriter.whole(Sizes.string(text, flexible));
            out.string(text, flexible);
            String expected = new String(text.getBytes(UTF_8), UTF_8);
            assertThat(new WireReader(out.toBuffer()).string(flexible)).isEqualTo(expected);
            assertThat(Sizes.utf8(text)).isEqualTo(text.getBytes(UTF_8).length);
        }
    }

    /** Any UTF-16 units, so that pairs, halves of pairs and every length of UTF-8 occur. */
    private static String randomText(Random random) {
        var units = new char[random.nextInt(300)];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
        }
        return new String(units);
    }

    @Test
    void shouldReadBackAnyVarint() {
        var random = new Random(42);
        for (int tries = 0; tries < 1000; tries++) {
            int value = random.nextInt() >>> (1 + random.nextInt(31));
            WireWriter out = WireWriter.whole(Sizes.unsignedVarint(value));
            out.unsignedVarint(value);
            assertThat(new WireReader(out.toBuffer()).unsignedVarint()).isEqualTo(value);
        }
    }

    @Test
    void shouldReplaceLoneSurrogates() {
        for (String text : List.of("\ud800", "a\udc00b", "\ud800\ud800\udc00", "é\ud800")) {
            WireWriter out = WireWriter.whole(Sizes.string(text, false));
            out.string(text, false);
            assertThat(new WireReader(out.toBuffer()).string(false))
                    .isEqualTo(new String(text.getBytes(UTF_8), UTF_8));
        }
    }

    @Test
    void shouldRefuseStringsThatNoLengthCanName() {
        WireWriter out = new WireWriter(70_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> out.string("x".repeat(32_768), false));
        assertThatIllegalArgumentException().isThrownBy(() -> out.string("x".repeat(32_768), true));
    }

    @Test
    void shouldInsistOnTheAnnouncedSize() {
        WireWriter little = new WireWriter(4);
        little.int16(1);
        assertThatIllegalStateException().isThrownBy(little::parts);
        WireWriter much = new WireWriter(4);
        much.int32(1);
        assertThatIllegalStateException().isThrownBy(() -> much.int8(1));
    }

    @Test
    void shouldSpreadALongMessageOverChunksAndJoinThem() {
        int count = 100_000;
        WireWriter out = new WireWriter(8 * count);
        for (long i = 0; i < count; i++) out.int64(i);
        assertThat(out.parts()).hasSizeBetween(2, 40);
        ByteBuffer all = out.toBuffer();
        assertThat(all.remaining()).isEqualTo(8 * count);
        for (long i = 0; i < count; i++) assertThat(all.getLong()).isEqualTo(i);
    }

    @Test
    void shouldLeaveTheBuffersOfPayloadsAsTheyAre() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[2000]).position(10);
        Payload payload = new Payload.Bytes(bytes);
        WireWriter out = new WireWriter(4 + payload.size() + 4 + bytes.remaining());
        out.records(payload, false);
        out.bytes(bytes, false);
        out.toBuffer();
        assertThat(bytes.remaining()).isEqualTo(1990);
        assertThat(payload.size()).isEqualTo(1990);
        assertThat(payload).isEqualTo(new Payload.Bytes(ByteBuffer.allocate(1990)));
    }

    @Test
    void shouldTakeChunksFromTheGivenSource() {
        int[] asked = {0};
        WireWriter out =
                new WireWriter(
                        12,
                        size -> {
                            asked[0] += size;
                            return ByteBuffer.allocateDirect(size);
                        });
        out.int32(1);
        out.int64(2);
        assertThat(out.toBuffer().isDirect()).isTrue();
        assertThat(asked[0]).isEqualTo(12);
    }
}
