package io.millrace.server.boot;

import io.millrace.log.Clock;

import java.time.Instant;
import java.time.InstantSource;

/** This machine's clock. */
final class SystemClock implements Clock, InstantSource {
    @Override
    public long millis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
