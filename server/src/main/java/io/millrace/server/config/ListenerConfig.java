package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the broker listens and what it tells others to connect to.
 *
 * @param listeners in the order given
 * @param advertised in the order given; each has a listener of the same name
 * @param interBroker name of the listener brokers use among themselves
 * @param controlPlane name of the listener the controller uses, when it has one of its own
 */
public record ListenerConfig(
        List<Listener> listeners,
        List<Listener> advertised,
        String interBroker,
        @Nullable String controlPlane) {

    public ListenerConfig {
        listeners = List.copyOf(listeners);
        advertised = List.copyOf(advertised);
    }

    /** The listener of that name, if any. */
    public @Nullable Listener find(String name) {
        return named(listeners, name);
    }

    static ListenerConfig of(BrokerConfig config) {
        var protocols = protocols(config);
        var listeners = parse(NetKeys.LISTENERS, config.get(NetKeys.LISTENERS), protocols, true);
        distinctPorts(config, listeners);
        var advertisedText = config.find(NetKeys.ADVERTISED_LISTENERS);
        var advertised =
                advertisedText == null
                        ? listeners
                        : parse(NetKeys.ADVERTISED_LISTENERS, advertisedText, protocols, false);
        checkAdvertised(config, listeners, advertised);
        var interBroker = interBroker(config, listeners, advertised);
        return new ListenerConfig(
                listeners, advertised, interBroker, controlPlane(config, listeners, interBroker));
    }

    private static Map<String, SecurityProtocol> protocols(BrokerConfig config) {
        var key = NetKeys.SECURITY_PROTOCOL_MAP;
        var text = config.get(key);
        var map = new HashMap<String, SecurityProtocol>();
        for (var entry : text.strip().split("\\s*,\\s*")) {
            int colon = entry.lastIndexOf(':');
            var protocol =
                    colon <= 0 ? null : SecurityProtocol.find(entry.substring(colon + 1).strip());
            if (protocol == null) {
                throw InvalidConfig.of(
                        key.name(),
                        text,
                        "must be NAME:PROTOCOL separated by commas, with a protocol of "
                                + String.join(", ", SecurityProtocol.names()));
            }
            map.put(upper(entry.substring(0, colon)), protocol);
        }
        return map;
    }

    private static List<Listener> parse(
            ConfigKey<String> key,
            String text,
            Map<String, SecurityProtocol> protocols,
            boolean own) {
        var result = new ArrayList<Listener>();
        var names = new HashSet<String>();
        for (var part : text.strip().split("\\s*,\\s*")) {
            var listener = Listener.parse(part, protocols);
            if (listener == null) {
                throw InvalidConfig.of(
                        key.name(),
                        text,
                        "must be NAME://host:port separated by commas, each NAME in"
                                + " listener.security.protocol.map");
            }
            if (own && listener.protocol() != SecurityProtocol.PLAINTEXT) {
                throw InvalidConfig.of(
                        key.name(),
                        text,
                        "must have listeners of protocol PLAINTEXT; "
                                + listener.protocol()
                                + " is not served yet");
            }
            if (!names.add(listener.name()))
                throw InvalidConfig.of(key.name(), text, "must name each listener once");
            result.add(listener);
        }
        return result;
    }

    private static void distinctPorts(BrokerConfig config, List<Listener> listeners) {
        var seen = new HashSet<String>();
        for (var listener : listeners) {
            if (listener.port() != 0 && !seen.add(listener.host() + " " + listener.port())) {
                throw InvalidConfig.of(
                        "listeners",
                        config.get(NetKeys.LISTENERS),
                        "must give each listener a port of its own");
            }
        }
    }

    private static void checkAdvertised(
            BrokerConfig config, List<Listener> listeners, List<Listener> advertised) {
        var key =
                config.isSet(NetKeys.ADVERTISED_LISTENERS)
                        ? NetKeys.ADVERTISED_LISTENERS
                        : NetKeys.LISTENERS;
        for (var listener : advertised) {
            if (named(listeners, listener.name()) == null) {
                throw InvalidConfig.of(
                        key.name(), config.get(key), "must name listeners that are in listeners");
            }
            if (listener.host().equals("0.0.0.0") || listener.host().equals("::")) {
                throw InvalidConfig.of(
                        key.name(),
                        config.get(key),
                        "must be reachable from elsewhere, which "
                                + listener.host()
                                + " is not; set advertised.listeners");
            }
        }
    }

    private static String interBroker(
            BrokerConfig config, List<Listener> listeners, List<Listener> advertised) {
        var name = config.find(NetKeys.INTER_BROKER_LISTENER);
        if (name != null && config.isSet(NetKeys.INTER_BROKER_PROTOCOL)) {
            throw InvalidConfig.of(
                    "inter.broker.listener.name",
                    name,
                    "must not be set together with security.inter.broker.protocol");
        }
        var chosen = name == null ? config.get(NetKeys.INTER_BROKER_PROTOCOL) : upper(name);
        if (named(listeners, chosen) != null && named(advertised, chosen) != null) return chosen;
        if (name == null && !config.isSet(NetKeys.INTER_BROKER_PROTOCOL) && listeners.size() == 1)
            return listeners.getFirst().name();
        throw InvalidConfig.of(
                name == null ? "security.inter.broker.protocol" : "inter.broker.listener.name",
                chosen,
                "must be a listener that is advertised");
    }

    private static @Nullable String controlPlane(
            BrokerConfig config, List<Listener> listeners, String interBroker) {
        var name = config.find(NetKeys.CONTROL_PLANE_LISTENER);
        if (name == null) return null;
        var chosen = upper(name);
        if (named(listeners, chosen) == null || chosen.equals(interBroker)) {
            throw InvalidConfig.of(
                    "control.plane.listener.name",
                    name,
                    "must be one of listeners, other than the inter-broker listener");
        }
        return chosen;
    }

    private static @Nullable Listener named(List<Listener> listeners, String name) {
        for (var listener : listeners) if (listener.name().equals(name)) return listener;
        return null;
    }

    private static String upper(String name) {
        return name.strip().toUpperCase(Locale.ROOT);
    }
}
