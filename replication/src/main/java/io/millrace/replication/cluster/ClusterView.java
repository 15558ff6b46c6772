package io.millrace.replication.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Holds the current image. Anyone reads; one owner (the lane that takes the controller's requests)
 * publishes.
 */
public final class ClusterView {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterImage image = ClusterImage.EMPTY;

    /** What is told of every new image, on the publishing lane: return quickly, never block. */
    @FunctionalInterface
    public interface Listener {
        /** {@code after} has just replaced {@code before}. */
        void changed(ClusterImage before, ClusterImage after);
    }

    /** The current image. */
    public ClusterImage image() {
        return image;
    }

    /** Tells {@code listener} of every image from the next one on. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Ends what {@link #listen} began. */
    public void unlisten(Listener listener) {
        listeners.remove(listener);
    }

    /** Makes {@code next} the current image; by the owner only. */
    public void publish(ClusterImage next) {
        ClusterImage before = image;
        image = next;
        for (Listener listener : listeners) {
            listener.changed(before, next);
        }
    }
}
