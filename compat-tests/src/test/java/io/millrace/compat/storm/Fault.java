package io.millrace.compat.storm;

import java.time.Duration;

/**
 * Something that goes wrong and is put right again.
 *
 * @param name as the report has it
 * @param holds how long it lasts between the two
 */
record Fault(String name, Duration holds, Runnable begin, Runnable end) {
    static Fault of(String name, Duration holds, Runnable begin, Runnable end) {
        return new Fault(name, holds, begin, end);
    }

    /** One that is over when it has been done. */
    static Fault at(String name, Runnable once) {
        return new Fault(name, Duration.ZERO, once, () -> {});
    }
}
