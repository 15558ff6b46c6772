package io.millrace.server.zk;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/*
 * ZooKeeper's client sleeps for up to a second before each attempt to connect again, so that the thousand clients of a
 * big ensemble do not come all at once. A broker and the ensemble's member inside it are two, and a failover waits for
 * them: as soon as the member serves, the sleeper is woken. It takes the interruption for the end of its sleep.
 */
/** Wakes ZooKeeper's client out of its pause when the server in this process serves again. */
final class Impatience {
    private static final long LOOK_MS = 10;
    private static final int LOOKS_BETWEEN_CALLS = 5;
    private static final String CLIENT_THREAD = "-SendThread(";
    private static final String ABOUT_TO_CONNECT = "startConnect";

    private final NearServer near;
    private final AtomicBoolean watching = new AtomicBoolean();

    Impatience(NearServer near) {
        this.near = near;
    }

    /** Called when a connection broke; looks until {@code over}. */
    void begin(BooleanSupplier over) {
        if (watching.compareAndSet(false, true)) {
            Thread.ofVirtual().name("zookeeper-again").start(() -> look(over));
        }
    }

    private void look(BooleanSupplier over) {
        int served = 0;
        try {
            while (!over.getAsBoolean()) {
                if (near.serves().getAsBoolean() && served++ % LOOKS_BETWEEN_CALLS == 0) {
                    wakeSleepers();
                }
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException _) {
            // nobody interrupts this thread; the client wakes by itself in any case
        } finally {
            watching.set(false);
        }
    }

    private static void wakeSleepers() {
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> {
                    if (thread.getName().contains(CLIENT_THREAD) && sleeps(stack)) {
                        thread.interrupt();
                    }
                });
    }

    private static boolean sleeps(StackTraceElement[] stack) {
        boolean sleeping = false;
        for (StackTraceElement frame : stack) {
            sleeping |= frame.getMethodName().equals("sleep");
            if (frame.getMethodName().equals(ABOUT_TO_CONNECT)) {
                return sleeping;
            }
        }
        return false;
    }
}
