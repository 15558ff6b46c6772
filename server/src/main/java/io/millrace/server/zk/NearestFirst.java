package io.millrace.server.zk;

import org.apache.zookeeper.client.HostProvider;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The servers of an ensemble, the nearest first after every connection that stood. Used by one
 * client's thread; addresses are resolved anew at each attempt.
 */
final class NearestFirst implements HostProvider {
    /** ZooKeeper's client would wait a second after each round; a majority is found sooner. */
    private static final long ROUND_PAUSE_MS = 100;

    private final List<InetSocketAddress> servers = new ArrayList<>();
    private volatile int next;

    /**
     * @param hosts {@code host:port,host:port}
     * @param near the one of them to prefer
     */
    NearestFirst(String hosts, String near) {
        servers.add(unresolved(near));
        for (String host : hosts.split(",")) {
            if (!host.equals(near)) {
                servers.add(unresolved(host));
            }
        }
    }

    private static InetSocketAddress unresolved(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return InetSocketAddress.createUnresolved(
                host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public InetSocketAddress next(long spinDelay) {
        int index = next;
        if (index >= servers.size()) {
            index = 0;
            if (spinDelay > 0) {
                pause();
            }
        }
        next = index + 1;
        InetSocketAddress server = servers.get(index);
        InetSocketAddress resolved =
                new InetSocketAddress(server.getHostString(), server.getPort());
        return resolved.isUnresolved() ? server : resolved;
    }

    private static void pause() {
        try {
            Thread.sleep(ROUND_PAUSE_MS);
        } catch (InterruptedException _) {
            // the client's thread asks for the next server all the same
        }
    }

    @Override
    public void onConnected() {
        next = 0;
    }

    /** The ensemble's members do not change while a broker runs. */
    @Override
    public boolean updateServerList(
            Collection<InetSocketAddress> addresses, InetSocketAddress current) {
        return false;
    }
}
