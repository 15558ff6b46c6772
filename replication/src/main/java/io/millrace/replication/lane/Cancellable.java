package io.millrace.replication.lane;

/** A task that waits for its time. */
public interface Cancellable {
    /** What never runs needs no cancelling. */
    Cancellable NOTHING = () -> {};

    /** Keeps the task from running, if it has not begun; any thread, any number of times. */
    void cancel();
}
