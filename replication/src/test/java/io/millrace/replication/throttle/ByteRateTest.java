package io.millrace.replication.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.Clock;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class ByteRateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 500 * SECOND;

    private final ByteRate rate = new ByteRate(3, SECOND);

    @Test
    void shouldDivideByAtLeastOneSample() {
        rate.record(1000, START + SECOND / 10);
        assertThat(rate.perSecond(START + SECOND / 5)).isEqualTo(1000);
    }

    @Test
    void shouldFallAsTimePasses() {
        rate.record(1000, START);
        assertThat(rate.perSecond(START + 2 * SECOND)).isEqualTo(500);
        assertThat(rate.perSecond(START + 2 * SECOND + SECOND / 2)).isEqualTo(400);
    }

    @Test
    void shouldForgetWhatIsOlderThanAllSamples() {
        rate.record(1000, START);
        rate.record(300, START + SECOND);
        assertThat(rate.perSecond(START + 3 * SECOND)).isEqualTo(150);
        assertThat(rate.perSecond(START + 60 * SECOND)).isZero();
    }

    @Test
    void shouldCountWhatComesLate() {
        rate.record(1000, START + SECOND);
        rate.record(500, START + SECOND / 2); // another thread had looked at its clock before
        assertThat(rate.perSecond(START + 2 * SECOND)).isEqualTo(1500);
    }

    @Test
    void shouldHoldBackFromTheLimitOn() {
        var now = new AtomicLong(START);
        var limit = new AtomicLong(ReplicationQuota.UNLIMITED);
        Clock clock =
                new Clock() {
                    @Override
                    public long millis() {
                        return now.get() / 1_000_000;
                    }

                    @Override
                    public long nanos() {
                        return now.get();
                    }
                };
        var quota = new ReplicationQuota(limit::get, clock, 3, Duration.ofSeconds(1));
        quota.record(1 << 30);
        assertThat(quota.isExceeded()).isFalse();
        limit.set(1000);
        assertThat(quota.isExceeded()).as("nothing is held against the past").isFalse();
        quota.record(1000);
        assertThat(quota.isExceeded()).isFalse();
        quota.record(1);
        assertThat(quota.isExceeded()).isTrue();
        now.addAndGet(2 * SECOND);
        assertThat(quota.isExceeded()).isFalse();
    }
}
