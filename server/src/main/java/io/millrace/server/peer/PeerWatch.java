package io.millrace.server.peer;

import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.netty.channel.EventLoop;

import java.util.HashMap;
import java.util.Map;

/**
 * Watches the other brokers of the cluster, each over a {@link Lifeline}, so that the end of a
 * process is acted upon when its connections break and not when its session times out.
 *
 * <p>All watch all: whoever dies, even the controller, somebody is left who had a connection to it.
 */
public final class PeerWatch implements ClusterView.Listener, AutoCloseable {
    private final PeerSettings settings;
    private final Registry registry;
    private final String listener;
    private final int localId;
    private final EventLoop loop;
    private final Map<Integer, Lifeline> lines = new HashMap<>(); // the loop's

    /**
     * @param listener name of the listener at which brokers reach each other
     */
    public PeerWatch(PeerSettings settings, Registry registry, String listener, int localId) {
        this.settings = settings;
        this.registry = registry;
        this.listener = listener;
        this.localId = localId;
        this.loop = settings.loops().next();
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        if (!before.brokers().keySet().equals(after.brokers().keySet())) {
            loop.execute(() -> follow(after));
        }
    }

    /** Begins with those who are known already. */
    public void start(ClusterImage image) {
        loop.execute(() -> follow(image));
    }

    private void follow(ClusterImage image) {
        lines.entrySet()
                .removeIf(line -> {
                    boolean gone = !image.isAlive(line.getKey());
                    if (gone) {
                        line.getValue().close();
                    }
                    return gone;
                });
        for (int broker : image.brokers().keySet()) {
            if (broker != localId) {
                lines.computeIfAbsent(broker, this::watch);
            }
        }
    }

    private Lifeline watch(int brokerId) {
        Lifeline line = new Lifeline(settings, loop, registry, listener, brokerId);
        line.begin();
        return line;
    }

    @Override
    public void close() {
        loop.execute(() -> {
            lines.values().forEach(Lifeline::close);
            lines.clear();
        });
    }
}
