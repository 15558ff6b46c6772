package io.millrace.log;

import io.millrace.log.disk.Background;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What logs need from the world besides their disk.
 *
 * @param random must allow use by several threads when logs are opened in parallel
 * @param background runs deletes and flushes
 * @param producerExpirationMs after this time without a batch a producer is forgotten; asked anew
 *     each time, because it may change while the broker runs
 */
public record LogSeams(
        Clock clock,
        RandomGenerator random,
        Background background,
        LongSupplier producerExpirationMs) {
    /** With a time that never changes. */
    public LogSeams(
            Clock clock, RandomGenerator random, Background background, long producerExpirationMs) {
        this(clock, random, background, () -> producerExpirationMs);
    }
}
