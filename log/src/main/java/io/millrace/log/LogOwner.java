package io.millrace.log;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/** The way to the thread that owns a log, for those who work beside it. */
@FunctionalInterface
public interface LogOwner {
    /**
     * Asks a question on the owner's thread and waits for the answer.
     *
     * @return null when the log is nobody's any more
     */
    <T> @Nullable T ask(Function<Log, T> question);
}
