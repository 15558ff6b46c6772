package io.millrace.log;

import io.millrace.log.state.EpochTable;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/*
 * A force that was started before a truncation says nothing about what is written after it, so
 * every truncation starts a new generation, in which only newer forces count.
 */

/** Up to where a log survives a power cut. Raised by any thread, cut by the log's owner. */
final class RecoveryPoint {
    private final AtomicReference<State> state;
    private volatile @Nullable EpochTable durableEpochs;

    private record State(long offset, int generation) {}

    RecoveryPoint(long offset) {
        state = new AtomicReference<>(new State(offset, 0));
    }

    /** Whether the file of these epochs survives a power cut. */
    boolean areDurable(EpochTable epochs) {
        EpochTable known = durableEpochs;
        return known != null && known.equals(epochs);
    }

    void durable(EpochTable epochs) {
        durableEpochs = epochs;
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }

    long offset() {
        return now().offset;
    }

    int generation() {
        return now().generation;
    }

    /** Raises it, unless the log was truncated since that generation. */
    void raise(long offset, int generation) {
        State before = now();
        while (before.generation == generation && before.offset < offset) {
            if (state.compareAndSet(before, new State(offset, generation))) {
                return;
            }
            before = now();
        }
    }

    /** Lowers it to the end of a truncation. */
    void cut(long offset) {
        state.updateAndGet(
                before -> new State(Math.min(before.offset, offset), before.generation + 1));
    }

    /** Puts it where a log begins anew. */
    void restart(long offset) {
        state.updateAndGet(before -> new State(offset, before.generation + 1));
    }
}
