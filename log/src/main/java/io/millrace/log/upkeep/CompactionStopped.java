package io.millrace.log.upkeep;

import java.io.Serial;

/** Ends a pass early: the broker stops, or the log is gone. Nothing is lost but work. */
public final class CompactionStopped extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /** Says why. */
    public CompactionStopped(String why) {
        super(why, null, false, false);
    }
}
