package io.millrace.server.boot;

import io.millrace.server.config.ConfigKey;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.Listener;
import io.millrace.server.config.ListenerConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.NetKeys;
import io.millrace.server.net.ConnectionLimits;
import io.millrace.server.net.Listeners;
import io.millrace.server.net.NetConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.Locale;

/** Makes the listeners, with the limits on connections that the options in force say. */
final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

    private final LiveConfig live;
    private final ListenerConfig config;

    Doors(LiveConfig live, ListenerConfig config) {
        this.live = live;
        this.config = config;
    }

    Listeners listeners(Lanes lanes, NetConfig net, Quotas quotas) {
        var listeners = new Listeners(lanes.loops(), net, quotas.toll(), quotas.connections());
        limit(listeners);
        live.onChange(() -> limit(listeners));
        return listeners;
    }

    private void limit(Listeners listeners) {
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
