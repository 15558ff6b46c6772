package io.millrace.server.boot;

import io.millrace.replication.cluster.Endpoint;
import io.millrace.server.api.ApiTable;
import io.millrace.server.config.ConfigKey;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.Listener;
import io.millrace.server.config.ListenerConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.LiveListeners;
import io.millrace.server.config.NetKeys;
import io.millrace.server.net.ConnectionLimits;
import io.millrace.server.net.ListenerSpec;
import io.millrace.server.net.Listeners;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Opens the listeners, and opens and closes some while the broker runs (KIP-226); lets in as many
 * connections as the options in force say. After the start all of it happens on the one thread that
 * brings changed options.
 */
final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

    private final LiveConfig live;
    private final Listeners listeners;
    private final Supplier<ApiTable> apis;
    private volatile ListenerConfig config;
    private volatile List<Door> doors = List.of();

    /**
     * One that is open.
     *
     * @param wanted as the options have it
     * @param bound with the port it got
     */
    private record Door(Listener wanted, Listener bound, ListenerSpec spec) {}

    /**
     * @param apis what is served, once the listeners serve
     */
    Doors(LiveConfig live, Listeners listeners, Supplier<ApiTable> apis) {
        this.live = live;
        this.listeners = listeners;
        this.apis = apis;
        this.config = live.fixed().listeners();
    }

    /**
     * Opens what the file says, and follows what is set later.
     *
     * @throws StartFailure when the system refuses one
     */
    void open() {
        limit();
        var opened = new ArrayList<Door>();
        for (var listener : config.listeners()) opened.add(open(listener));
        doors = List.copyOf(opened);
        live.onChange(this::follow);
    }

    /** {@code host:port} of each, with the ports really used. */
    List<String> addresses() {
        return bound().stream().map(Listener::address).toList();
    }

    /** What clients and brokers are told to connect to now. */
    List<Endpoint> advertised() {
        return Endpoints.advertised(config, bound());
    }

    private List<Listener> bound() {
        return doors.stream().map(Door::bound).toList();
    }

    private void follow() {
        try {
            var now = LiveListeners.next(config, live.layers());
            if (!now.equals(config)) follow(now);
            limit();
        } catch (InvalidConfig e) {
            LOG.warn("Listeners and their limits stay as they are: {}", e.getMessage());
        }
    }

    /** All of it or nothing: what is new is opened before anything is closed. */
    private void follow(ListenerConfig now) {
        var opened = new ArrayList<Door>();
        try {
            for (var listener : now.listeners()) if (!isOpen(listener)) opened.add(open(listener));
        } catch (StartFailure e) {
            opened.forEach(door -> listeners.close(door.spec));
            LOG.error("Listeners stay as they are", e);
            return;
        }
        for (var door : doors) {
            if (now.listeners().contains(door.wanted)) opened.add(door);
            else listeners.close(door.spec);
        }
        doors = List.copyOf(opened);
        config = now;
        LOG.info("Listens on {}", bound());
    }

    private boolean isOpen(Listener listener) {
        return doors.stream().anyMatch(door -> door.wanted.equals(listener));
    }

    private Door open(Listener listener) {
        boolean interBroker = listener.name().equals(config.interBroker());
        var spec = new ListenerSpec(listener.name(), addressOf(listener), interBroker, apis);
        try {
            int port = listeners.open(spec).getPort();
            return new Door(listener, listener.at(listener.host(), port), spec);
        } catch (IOException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(
                    "cannot listen on " + listener + ": " + Waiting.messageOf(cause), e);
        }
    }

    private static InetSocketAddress addressOf(Listener listener) {
        if (listener.host().isEmpty()) return new InetSocketAddress(listener.port());
        var address = new InetSocketAddress(listener.host(), listener.port());
        if (address.isUnresolved())
            throw new StartFailure("cannot listen on " + listener + ": unknown host");
        return address;
    }

    private void limit() {
        try {
            listeners.limit(limits());
        } catch (InvalidConfig e) {
            LOG.warn("The limits on connections stay as they are: {}", e.getMessage());
        }
    }

    /** The limits on connections that are in force now. */
    private ConnectionLimits limits() {
        var ofListeners = new HashMap<String, ConnectionLimits.OfListener>();
        for (var listener : config.listeners()) {
            ofListeners.put(
                    listener.name(),
                    new ConnectionLimits.OfListener(
                            ofListener(listener, NetKeys.MAX_CONNECTIONS),
                            ofListener(listener, NetKeys.MAX_CONNECTION_RATE)));
        }
        return new ConnectionLimits(
                live.get(NetKeys.MAX_CONNECTIONS),
                live.get(NetKeys.MAX_CONNECTIONS_PER_IP),
                Settings.perIp(live.get(NetKeys.MAX_CONNECTIONS_PER_IP_OVERRIDES)),
                live.get(NetKeys.MAX_CONNECTION_RATE),
                ofListeners);
    }

    private int ofListener(Listener listener, ConfigKey<Integer> key) {
        var name = "listener.name." + listener.name().toLowerCase(Locale.ROOT) + "." + key;
        var text = live.layers().text(name);
        return text == null ? Integer.MAX_VALUE : key.parse(text);
    }
}
