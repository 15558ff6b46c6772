package io.millrace.log;

/** The time, which below the server comes only through this door. */
public interface Clock {
    /** Wall-clock time: milliseconds since 1970. */
    long millis();

    /** A time that only moves forward, in nanoseconds; differences of it mean something. */
    long nanos();
}
