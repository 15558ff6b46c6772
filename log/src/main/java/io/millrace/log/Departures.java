package io.millrace.log;

import io.millrace.log.disk.Background;
import io.millrace.wire.protocol.TopicPartition;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Logs of a directory that were replaced elsewhere, and are deleted a little later. Any thread. */
final class Departures {
    private static final long DELAY_MS = 1_000;

    private final Background background;
    private final Map<TopicPartition, Runnable> ends = new ConcurrentHashMap<>();

    Departures(Background background) {
        this.background = background;
    }

    /** Runs {@code end} after a while, or when it is asked for before. */
    void add(TopicPartition partition, Runnable end) {
        ends.put(partition, end);
        background.runAfter(DELAY_MS, () -> finish(partition));
    }

    /** Whoever asks finds it done on the return. */
    void finish(TopicPartition partition) {
        ends.computeIfPresent(
                partition,
                (_, end) -> {
                    end.run();
                    return null;
                });
    }

    void finishAll() {
        List.copyOf(ends.keySet()).forEach(this::finish);
    }
}
