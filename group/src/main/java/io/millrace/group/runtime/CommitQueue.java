package io.millrace.group.runtime;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.BiConsumer;

/** Replies in the order of the offsets that must be committed before they may be given. */
final class CommitQueue {
    private record Held(long offset, Map<Ticket, Object> replies) {}

    private final ArrayDeque<Held> queue = new ArrayDeque<>();

    /** Holds replies until everything below {@code endOffset} is committed. */
    void add(long endOffset, Map<Ticket, Object> replies) {
        queue.add(new Held(endOffset, replies));
    }

    /** Gives out what may be given. */
    void release(long highWatermark, BiConsumer<Ticket, Object> give) {
        while (!queue.isEmpty() && queue.peek().offset <= highWatermark) {
            queue.remove().replies.forEach(give);
        }
    }

    void clear() {
        queue.clear();
    }
}
