package io.millrace.log.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

class KeyTableTest {
    /** The first outputs of the reference implementation, for the key 00 01 .. 0f. */
    @Test
    void shouldHashAsTheReferenceDoes() {
        var hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

        hash.hash(ByteBuffer.allocate(0));
        assertThat(Long.reverseBytes(hash.high())).isEqualTo(0xa3817f04ba25a8e6L);
        assertThat(Long.reverseBytes(hash.low())).isEqualTo(0x6df67214c7550293L);

        hash.hash(ByteBuffer.wrap(new byte[] {0}));
        assertThat(Long.reverseBytes(hash.high())).isEqualTo(0xda87c1d86b99af44L);
        assertThat(Long.reverseBytes(hash.low())).isEqualTo(0x347659119b22fc45L);
    }

    @Test
    void shouldHashWhatRemainsOfABufferWhereverItLies() {
        var hash = new KeyHash(1, 2);
        hash.hash(key("a key of more than eight bytes"));
        long expected = hash.high();

        hash.hash(ByteBuffer.wrap("xxa key of more than eight bytesy".getBytes()).slice(2, 30));

        assertThat(hash.high()).isEqualTo(expected);
    }

    @Test
    void shouldKnowTheLastOffsetOfEveryKey() {
        var random = new Random(5);
        Map<Integer, Long> expected = new HashMap<>();
        try (var table = new KeyTable(new KeyHash(random), 1 << 20, 0.9, 5_000)) {
            for (long offset = 0; offset < 20_000; offset++) {
                int key = random.nextInt(4_500);
                expected.put(key, offset);
                assertThat(table.put(key("k" + key), offset)).isTrue();
            }

            expected.forEach(
                    (key, offset) -> assertThat(table.offsetOf(key("k" + key))).isEqualTo(offset));
            assertThat(table.offsetOf(key("unknown"))).isEqualTo(-1);
            assertThat(table.latest()).isEqualTo(19_999);
            assertThat(table.size()).isEqualTo(expected.size());
            assertThat(table.sizeInBytes()).isLessThanOrEqualTo(24 * 5_600);
        }
    }

    @Test
    void shouldRefuseAnotherKeyWhenItIsFullButKeepOnWithKnownOnes() {
        try (var table = new KeyTable(new KeyHash(3, 4), 24 * 100, 0.5, Long.MAX_VALUE)) {
            for (int i = 0; i < 50; i++) {
                assertThat(table.put(key("k" + i), i)).isTrue();
            }

            assertThat(table.put(key("k50"), 50)).isFalse();
            assertThat(table.put(key("k7"), 51)).isTrue();
            assertThat(table.offsetOf(key("k7"))).isEqualTo(51);
            assertThat(table.sizeInBytes()).isEqualTo(2400);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {24 * 16, 1_000, 100_000, 7_777_777})
    void shouldNeverOccupyMoreThanItMay(long maxBytes) {
        for (long keys : new long[] {1, 500, Long.MAX_VALUE}) {
            try (var table = new KeyTable(new KeyHash(3, 4), maxBytes, 0.9, keys)) {
                assertThat(table.sizeInBytes()).isLessThanOrEqualTo(maxBytes);
            }
        }
    }

    @Test
    void shouldKeepAllWhoShareItToOneRate() {
        var now = new AtomicLong(5_000);
        List<Long> waits = new ArrayList<>();
        var throttle = new Throttle(() -> 1_000, now::get, waits::add);

        throttle.take(100);
        throttle.take(200);
        now.addAndGet(10_000_000_000L);
        throttle.take(1);

        assertThat(waits).containsExactly(100_000_000L, 300_000_000L, 1_000_000L);
    }

    @Test
    void shouldGoOnByAnotherRateWithinASecond() {
        var now = new AtomicLong();
        var rate = new AtomicLong(10);
        var throttle =
                new Throttle(
                        rate::doubleValue,
                        now::get,
                        nanos -> {
                            now.addAndGet(nanos);
                            rate.set(1_000);
                        });

        throttle.take(1_010);

        assertThat(now).hasValue(2_000_000_000L);
    }

    private static ByteBuffer key(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
