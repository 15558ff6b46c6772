package io.millrace.group.runtime;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** Effects in the order of the offsets that must be committed before they may happen. */
final class EffectQueue {
    private record Held(long offset, List<Object> effects) {}

    private final ArrayDeque<Held> queue = new ArrayDeque<>();
    private final Consumer<Object> outbox;

    EffectQueue(Consumer<Object> outbox) {
        this.outbox = outbox;
    }

    /** Holds effects until everything below {@code endOffset} is committed; never gives up. */
    void add(long endOffset, List<Object> effects) {
        if (!effects.isEmpty()) {
            queue.add(new Held(endOffset, effects));
        }
    }

    /** Lets happen what may. */
    void release(long highWatermark) {
        while (!queue.isEmpty() && queue.peek().offset <= highWatermark) {
            queue.remove().effects.forEach(outbox);
        }
    }

    void clear() {
        queue.clear();
    }
}
