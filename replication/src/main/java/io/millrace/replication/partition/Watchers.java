package io.millrace.replication.partition;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/*
 * Most watchers are long polls: registered and removed once per poll, woken on each append in between. So waking is a
 * walk over an array. Removal during a walk leaves a hole which the end of the walk closes.
 */
/** The watchers of one partition, woken in the order in which they came. Lane only. */
final class Watchers {
    private static final int INITIAL = 4;

    private @Nullable Watcher[] all = new Watcher[INITIAL];
    private int count;
    private boolean walking;
    private @Nullable PartitionView pending;

    void add(Watcher watcher) {
        if (count == all.length) {
            all = Arrays.copyOf(all, count * 2);
        }
        all[count++] = watcher;
    }

    void remove(Watcher watcher) {
        for (int i = 0; i < count; i++) {
            if (watcher.equals(all[i])) {
                all[i] = null;
                if (!walking) {
                    closeHoles();
                }
                return;
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /**
     * Wakes all; one added meanwhile is not woken, it has seen the present view. A watcher that
     * causes another change has everybody woken once more, when this round is over.
     */
    void wake(PartitionView now) {
        if (count == 0) {
            return;
        }
        pending = now;
        if (walking) {
            return;
        }
        walking = true;
        try {
            for (PartitionView next = takePending(); next != null; next = takePending()) {
                walk(next);
            }
        } finally {
            walking = false;
            closeHoles();
        }
    }

    private @Nullable PartitionView takePending() {
        PartitionView taken = pending;
        pending = null;
        return taken;
    }

    private void walk(PartitionView now) {
        int end = count;
        for (int i = 0; i < end; i++) {
            Watcher watcher = all[i];
            if (watcher != null) {
                watcher.changed(now);
            }
        }
    }

    private void closeHoles() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Watcher watcher = all[i];
            if (watcher != null) {
                all[kept++] = watcher;
            }
        }
        Arrays.fill(all, kept, count, null);
        count = kept;
    }
}
