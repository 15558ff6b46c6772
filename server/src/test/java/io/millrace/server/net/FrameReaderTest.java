package io.millrace.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class FrameReaderTest {
    private static final int MAX = 8 << 20;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final FrameBudget budget = new FrameBudget(Long.MAX_VALUE);
    private final FrameReader reader = new FrameReader(MAX, memory, budget);

    @AfterEach
    void everythingIsFreed() {
        reader.close();
        assertThat(memory.metric().usedDirectMemory()).isZero();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void shouldAssembleAFrameThatArrivesByteByByte() {
        byte[] frame = bytes(100, 1);
        byte[] stream = stream(List.of(frame));
        for (int i = 0; i < stream.length - 1; i++) {
            receive(stream, i, 1);
            assertThat(reader.next()).isNull();
        }
        receive(stream, stream.length - 1, 1);
        assertThat(takeAll()).containsExactly(frame);
    }

    @Test
    void shouldCutSeveralFramesOutOfOneRead() {
        var frames = List.of(bytes(10, 1), bytes(0, 2), bytes(300, 3), bytes(7, 4));
        byte[] stream = stream(frames);
        receive(stream, 0, stream.length);
        assertThat(takeAll()).containsExactlyElementsOf(frames);
    }

    @Test
    void shouldFillALargeFrameWithoutMovingIt() {
        byte[] frame = bytes(500_000, 1);
        byte[] stream = stream(List.of(frame));
        assertThat(readInTargets(stream, Integer.MAX_VALUE, new Random(1)))
                .hasSize(1); // now it is known to send as much
        receive(stream, 0, 4096);
        assertThat(reader.next()).isNull();
        ByteBuf target = reader.target();
        assertThat(target.writableBytes()).isEqualTo(stream.length - 4096 + 4);
        target.writeBytes(stream, 4096, stream.length - 4096);
        reader.feed(target);
        ByteBuf whole = reader.next();
        assertThat(whole).isSameAs(target);
        assertThat(content(whole)).isEqualTo(frame);
    }

    @Test
    void shouldKeepTheSizeOfTheNextFrameThatCameAlong() {
        var frames = List.of(bytes(20_000, 1), bytes(30_000, 2), bytes(12, 3), bytes(5_000, 4));
        assertThat(readInTargets(stream(frames), Integer.MAX_VALUE, new Random(1)))
                .containsExactlyElementsOf(frames);
    }

    @Test
    void shouldGiveTheSameFramesHoweverTheStreamIsSplit() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var frames = randomFrames(random);
            assertThat(readInTargets(stream(frames), 1 + random.nextInt(9_000), random))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(frames);
        }
    }

    @Test
    void shouldAlsoTakeBuffersThatAreNotItsOwn() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var frames = randomFrames(random);
            byte[] stream = stream(frames);
            var got = new ArrayList<byte[]>();
            for (int at = 0; at < stream.length; ) {
                int size = Math.min(stream.length - at, 1 + random.nextInt(9_000));
                reader.feed(memory.directBuffer(size).writeBytes(stream, at, size));
                at += size;
                if (random.nextBoolean()) {
                    got.addAll(takeAll());
                }
            }
            got.addAll(takeAll());
            assertThat(got).as("seed %d", seed).containsExactlyElementsOf(frames);
        }
    }

    @Test
    void shouldTakeMemoryForBytesReceivedNotForBytesAnnounced() {
        var giant = new FrameReader(100 << 20, memory, budget);
        ByteBuf target = giant.target().writeInt(100 << 20).writeZero(10);
        giant.feed(target);
        assertThat(giant.next()).isNull();
        assertThat(memory.metric().usedDirectMemory()).isLessThan(100_000);
        for (int received = 10; received < 3 << 20; ) {
            ByteBuf next = giant.target();
            received += next.writableBytes();
            giant.feed(next.writerIndex(next.capacity()));
            assertThat(giant.next()).isNull();
        }
        assertThat(memory.metric().usedDirectMemory()).isBetween(3L << 20, 17L << 20);
        giant.close();
    }

    @Test
    void shouldBeginNoLargeFrameWhileMemoryIsTakenButServeSmallOnes() {
        var tight = new FrameBudget(1000);
        var hungry = new FrameReader(MAX, memory, tight);
        tight.take(1000);
        byte[] stream = stream(List.of(bytes(10, 1), bytes(5_000, 2)));
        hungry.feed(hungry.target().writeBytes(stream, 0, 200));
        ByteBuf small = hungry.next();
        assertThat(small.readableBytes()).isEqualTo(10);
        small.release();
        assertThat(hungry.next()).isNull();
        assertThat(hungry.isStarved()).isTrue();
        tight.give(1010);
        assertThat(hungry.next()).isNull();
        assertThat(hungry.isStarved()).isFalse();
        hungry.feed(hungry.target().writeBytes(stream, 200, stream.length - 200));
        ByteBuf large = hungry.next();
        assertThat(large.readableBytes()).isEqualTo(5_000);
        large.release();
        hungry.close();
    }

    @Test
    void shouldRefuseSizesThatCannotBe() {
        for (int size : new int[] {-1, Integer.MIN_VALUE, MAX + 1, Integer.MAX_VALUE}) {
            var strict = new FrameReader(MAX, memory, budget);
            strict.feed(Unpooled.buffer().writeInt(size));
            assertThatThrownBy(strict::next).isInstanceOf(BadFrame.class);
            strict.close();
        }
    }

    private List<byte[]> readInTargets(byte[] stream, int most, Random random) {
        var got = new ArrayList<byte[]>();
        for (int at = 0; at < stream.length; ) {
            ByteBuf target = reader.target();
            int size = Math.min(Math.min(target.writableBytes(), stream.length - at), most);
            int taken = most == Integer.MAX_VALUE ? size : 1 + random.nextInt(size);
            reader.feed(target.writeBytes(stream, at, taken));
            at += taken;
            got.addAll(takeAll());
        }
        return got;
    }

    private void receive(byte[] stream, int at, int size) {
        ByteBuf target = reader.target();
        reader.feed(target.writeBytes(stream, at, size));
    }

    private List<byte[]> takeAll() {
        var all = new ArrayList<byte[]>();
        for (ByteBuf frame = reader.next(); frame != null; frame = reader.next()) {
            all.add(content(frame));
        }
        return all;
    }

    private byte[] content(ByteBuf frame) {
        byte[] copy = new byte[frame.readableBytes()];
        frame.getBytes(frame.readerIndex(), copy);
        budget.give(frame.capacity());
        frame.release();
        return copy;
    }

    private static List<byte[]> randomFrames(Random random) {
        var frames = new ArrayList<byte[]>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            frames.add(
                    bytes(random.nextInt(random.nextBoolean() ? 200 : 20_000), random.nextInt()));
        }
        return frames;
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] stream(List<byte[]> frames) {
        ByteBuf joined = Unpooled.buffer();
        frames.forEach(frame -> joined.writeInt(frame.length).writeBytes(frame));
        byte[] stream = new byte[joined.readableBytes()];
        joined.readBytes(stream);
        return stream;
    }
}
