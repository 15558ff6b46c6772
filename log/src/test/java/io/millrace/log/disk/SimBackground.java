package io.millrace.log.disk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps tasks until it is told to run them, on the caller's thread and in order of their time. */
public final class SimBackground implements Background {
    private record Task(long at, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nowMs;

    @Override
    public void run(Runnable task) {
        tasks.add(new Task(nowMs, task));
    }

    @Override
    public void runAfter(long delayMs, Runnable task) {
        tasks.add(new Task(nowMs + delayMs, task));
    }

    /** Runs what is due by then. */
    public void advance(long byMs) {
        nowMs += byMs;
        List<Task> due =
                tasks.stream()
                        .filter(task -> task.at <= nowMs)
                        .sorted(Comparator.comparingLong(Task::at))
                        .toList();
        tasks.removeAll(due);
        due.forEach(task -> task.work.run());
    }

    /** Forgets all tasks, as a crash does. */
    public void clear() {
        tasks.clear();
    }

    public int pending() {
        return tasks.size();
    }
}
