package io.millrace.replication.lane;

import java.util.ArrayDeque;
import java.util.Queue;

/** A lane of a simulation; see {@link SimScheduler}. A failed task fails the test. */
public final class SimLane implements Lane {
    private final String name;
    private final SimScheduler scheduler;
    private final Queue<Runnable> mailbox = new ArrayDeque<>();
    private boolean dead;
    private boolean paused;

    SimLane(String name, SimScheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
    }

    /** Its process dies: nothing on it runs any more. */
    public void kill() {
        dead = true;
        mailbox.clear();
        scheduler.forget(this);
    }

    /** Its process is stopped, or goes on: what is posted meanwhile waits. */
    public void pause(boolean stopped) {
        paused = stopped;
    }

    boolean hasWork() {
        return !paused && !mailbox.isEmpty();
    }

    void runOne() {
        mailbox.remove().run();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void post(Runnable task) {
        if (!dead) {
            mailbox.add(task);
        }
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        return scheduler.schedule(this, task, delayNanos);
    }

    @Override
    public boolean isOwner() {
        return scheduler.current() == this;
    }
}
