package io.millrace.replication.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.Clock;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class ThrottledTest {
    private static final TopicPartition NAME = new TopicPartition("t", 3);
    private static final Clock CLOCK =
            new Clock() {
                @Override
                public long millis() {
                    return 1_000;
                }

                @Override
                public long nanos() {
                    return 1_000_000_000;
                }
            };

    @Test
    void shouldTakeThePartitionsOfOneBroker() {
        Throttled mine = Throttled.at(2, List.of("0:1", "1:2", "7:2", "2:22"));
        assertThat(mine.covers(1)).isTrue();
        assertThat(mine.covers(7)).isTrue();
        assertThat(mine.covers(0)).isFalse();
        assertThat(mine.covers(2)).isFalse();
    }

    @Test
    void shouldTakeAllOrNone() {
        assertThat(Throttled.at(2, List.of("*")).covers(100)).isTrue();
        assertThat(Throttled.at(2, List.of())).isSameAs(Throttled.NONE);
        assertThat(Throttled.at(2, List.of("1:3"))).isSameAs(Throttled.NONE);
        assertThat(Throttled.NONE.covers(0)).isFalse();
    }

    @Test
    void shouldCountAndHoldWhatIsThrottledOnly() {
        var limit = new AtomicLong(1000);
        var quota = new ReplicationQuota(limit::get, CLOCK, 11, Duration.ofSeconds(1));
        var throttle = new ReplicationThrottle(quota, NAME::equals);
        var other = new TopicPartition("t", 4);
        throttle.record(other, 5000);
        assertThat(throttle.holds(NAME)).isFalse();
        throttle.record(NAME, 5000);
        assertThat(throttle.holds(NAME)).isTrue();
        assertThat(throttle.holds(other)).isFalse();
        limit.set(10_000);
        assertThat(throttle.holds(NAME)).as("another rate is in force at once").isFalse();
    }

    @Test
    void shouldLookNothingUpWithoutARate() {
        var lookups = new AtomicInteger();
        var quota = ReplicationQuota.NONE;
        var throttle = new ReplicationThrottle(quota, _ -> lookups.incrementAndGet() > 0);
        throttle.record(NAME, 1 << 30);
        assertThat(throttle.holds(NAME)).isFalse();
        assertThat(lookups).hasValue(0);
    }
}
