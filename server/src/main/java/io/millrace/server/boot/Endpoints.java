package io.millrace.server.boot;

import io.millrace.replication.cluster.Endpoint;
import io.millrace.server.config.Listener;
import io.millrace.server.config.ListenerConfig;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What this broker tells others to connect to. */
final class Endpoints {
    private Endpoints() {}

    /**
     * The advertised listeners; a port 0 becomes the port that the listener of that name got, an
     * empty host this machine's name.
     *
     * @param bound the listeners with their real ports
     */
    static List<Endpoint> advertised(ListenerConfig config, List<Listener> bound) {
        return config.advertised().stream()
                .map(listener ->
                        new Endpoint(
                                listener.name(),
                                listener.host().isEmpty() ? ownName() : listener.host(),
                                listener.port() == 0
                                        ? portOf(listener.name(), bound)
                                        : listener.port(),
                                listener.protocol().wireId()))
                .toList();
    }

    private static int portOf(String name, List<Listener> bound) {
        for (var listener : bound) if (listener.name().equals(name)) return listener.port();
        throw new IllegalStateException("listener " + name + " was not opened");
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            throw new StartFailure(
                    "this machine's name has no address; set advertised.listeners", e);
        }
    }
}
