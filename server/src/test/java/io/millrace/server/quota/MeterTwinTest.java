package io.millrace.server.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Quota;
import org.apache.kafka.common.metrics.stats.Rate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Our meters beside those in Kafka's jar, on the same random histories. */
class MeterTwinTest {
    private static final long START = 1_700_000_000_000L;

    @ParameterizedTest
    @CsvSource({"11, 1, 40, 1", "11, 1, 900, 2", "11, 1, 4000, 3", "2, 5, 3000, 4", "1, 1, 700, 5"})
    void shouldMeasureRatesAsKafkaDoes(int samples, int seconds, int mostPauseMs, long seed) {
        var random = new Random(seed);
        var windows = new QuotaWindows(samples, seconds * 1000L);
        var ours = new RateMeter(windows);
        var config = new MetricConfig().samples(samples).timeWindow(seconds, TimeUnit.SECONDS);
        var theirs = new Rate();
        long now = START;
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(50) == 0 ? windows.expiryMs() * 2 : random.nextInt(mostPauseMs);
            double amount = random.nextInt(100_000) - 1_000;
            theirs.record(config, amount, now);
            var reading = ours.record(amount, now);

            assertThat(reading.perSecond())
                    .as("step %d", i)
                    .isCloseTo(theirs.measure(config, now), within(1e-6));
            assertThat(reading.windowMs()).isEqualTo(theirs.windowSize(config, now));
        }
    }

    @ParameterizedTest
    @CsvSource({"11, 1, 5, 1", "11, 1, 0.5, 2", "3, 2, 100, 3"})
    void shouldFillBucketsAsKafkaDoes(int samples, int seconds, double perSecond, long seed) {
        var random = new Random(seed);
        var ours = new TokenBucket(new QuotaWindows(samples, seconds * 1000L));
        var config =
                new MetricConfig()
                        .samples(samples)
                        .timeWindow(seconds, TimeUnit.SECONDS)
                        .quota(Quota.upperBound(perSecond));
        var theirs = new org.apache.kafka.common.metrics.stats.TokenBucket();
        long now = START;
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(3_000);
            assertThat(ours.tokens(perSecond, now))
                    .as("step %d", i)
                    .isCloseTo(theirs.measure(config, now), within(1e-6));
            double taken = random.nextInt(20);
            theirs.record(config, taken, now);
            assertThat(ours.take(taken, perSecond, now))
                    .isCloseTo(theirs.measure(config, now), within(1e-6));
        }
    }
}
