package io.millrace.wire.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.UUID;

class WireReaderTest {
    private static WireReader of(int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) buffer.put((byte) each);
        return new WireReader(buffer.flip());
    }

    private static void refuses(ThrowingCallable read) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(read);
    }

    @Test
    void shouldReadVarintsUpToTheLargestInt() {
        assertThat(of(0).unsignedVarint()).isZero();
        assertThat(of(0xac, 0x02).unsignedVarint()).isEqualTo(300);
        assertThat(of(0xff, 0xff, 0xff, 0xff, 0x07).unsignedVarint()).isEqualTo(Integer.MAX_VALUE);
        refuses(() -> of(0x80, 0x80, 0x80, 0x80, 0x08).unsignedVarint());
        refuses(() -> of(0xff, 0xff, 0xff, 0xff, 0x8f, 0x01).unsignedVarint());
        refuses(() -> of(0x80).unsignedVarint());
    }

    @Test
    void shouldRefuseLengthsBelowNull() {
        refuses(() -> of(0xff, 0xfe, 0, 0).nullableString(false));
        refuses(() -> of(0xff, 0xff, 0xff, 0xfe).nullableBytes(false));
        refuses(() -> of(0xff, 0xff, 0xff, 0xfe).nullableCount(false, 1));
    }

    @Test
    void shouldTellNullFromEmpty() {
        assertThat(of(0xff, 0xff).nullableString(false)).isNull();
        assertThat(of(0, 0).nullableString(false)).isEmpty();
        assertThat(of(0).nullableString(true)).isNull();
        assertThat(of(1).nullableString(true)).isEmpty();
        assertThat(of(0).nullableInt32List(true)).isNull();
        assertThat(of(1).nullableInt32List(true)).isEmpty();
        refuses(() -> of(0).string(true));
        refuses(() -> of(0xff, 0xff, 0xff, 0xff).int32List(false));
    }

    @Test
    void shouldCompareCountsWithTheBytesThatAreLeft() {
        refuses(() -> of(0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7).int32List(false));
        assertThat(of(0, 0, 0, 1, 0, 0, 0, 4).int32List(false)).containsExactly(4);
        refuses(() -> of(0x7f, 0xff, 0xff, 0xff, 0).uuidList(false));
        refuses(() -> of(0x7f, 0xff, 0xff, 0xff, 0).bytes(false));
        refuses(() -> of(0x7f, 0xff, 0).string(false));
    }

    @Test
    void shouldHandOutSlicesOfTheFrame() {
        byte[] frame = {0, 0, 0, 2, 10, 20, 30};
        WireReader in = new WireReader(ByteBuffer.wrap(frame));
        ByteBuffer bytes = in.bytes(false);
        frame[4] = 11;
        assertThat(bytes).isEqualTo(ByteBuffer.wrap(new byte[] {11, 20}));
        assertThat(in.remaining()).isEqualTo(1);
        refuses(in::end);
    }

    @Test
    void shouldReadFromBuffersOutsideTheHeap() {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(32)
                        .putShort((short) 3)
                        .put("é1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        direct.putLong(1).putLong(2).flip();
        WireReader in = new WireReader(direct);
        assertThat(in.string(false)).isEqualTo("é1");
        assertThat(in.uuid()).isEqualTo(new UUID(1, 2));
        in.end();
    }

    @Test
    void shouldReadUnsignedNumbers() {
        assertThat(of(0xff, 0xfe).uint16()).isEqualTo(0xfffe);
        assertThat(of(0xff, 0xff, 0xff, 0xfe).uint32()).isEqualTo(0xffff_fffeL);
        assertThat(of(0x80).bool()).isTrue();
    }
}
