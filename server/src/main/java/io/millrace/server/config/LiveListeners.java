package io.millrace.server.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The listeners of a running broker: others can be added, and be removed or moved again (KIP-226),
 * but not those through which the brokers talk to each other.
 */
public final class LiveListeners {
    private static final Set<ConfigKey<String>> KEYS =
            Set.of(NetKeys.LISTENERS, NetKeys.ADVERTISED_LISTENERS, NetKeys.SECURITY_PROTOCOL_MAP);

    private LiveListeners() {}

    /**
     * Where to listen and what to advertise now.
     *
     * @param present the same until now
     * @throws InvalidConfig when what was set for this broker contradicts itself or the file, or
     *     asks for what takes a new start
     */
    public static ListenerConfig next(ListenerConfig present, ConfigLayers layers) {
        var next = of(layers);
        check(present, next);
        return next;
    }

    private static ListenerConfig of(ConfigLayers layers) {
        var texts = new HashMap<>(layers.fixed());
        for (var key : KEYS) {
            var text = layers.broker().get(key.name());
            if (text != null) texts.put(key.name(), text);
        }
        return BrokerConfig.of(texts).listeners();
    }

    /**
     * Checks a change of one broker's options.
     *
     * @param stored the options before
     * @throws InvalidConfig when the broker cannot listen so, or not without a new start
     */
    static void check(Map<String, String> stored, ConfigLayers before, ConfigLayers after) {
        boolean changed =
                KEYS.stream()
                        .map(ConfigKey::name)
                        .anyMatch(name ->
                                !Objects.equals(stored.get(name), after.broker().get(name)));
        if (changed) check(present(before), of(after));
    }

    /** What another release has stored may make no sense here; then the file is in force. */
    private static ListenerConfig present(ConfigLayers layers) {
        try {
            return of(layers);
        } catch (InvalidConfig e) {
            return of(layers.withBroker(Map.of()));
        }
    }

    private static void check(ListenerConfig before, ListenerConfig after) {
        for (var listener : after.listeners()) {
            var known = before.find(listener.name());
            if (known != null && known.protocol() != listener.protocol())
                throw new InvalidConfig(
                        "listener "
                                + listener.name()
                                + " cannot change its protocol while the broker runs; add another"
                                + " listener instead");
        }
        var ofBrokers = before.find(before.interBroker());
        boolean kept =
                before.interBroker().equals(after.interBroker())
                        && Objects.equals(ofBrokers, after.find(before.interBroker()));
        var ofController = before.controlPlane();
        if (!kept
                || (ofController != null
                        && !Objects.equals(before.find(ofController), after.find(ofController))))
            throw new InvalidConfig(
                    "the listener through which brokers talk to each other cannot change while the"
                            + " broker runs");
    }
}
