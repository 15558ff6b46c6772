package io.millrace.server.telemetry;

import io.millrace.wire.protocol.TopicId;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One wish for metrics of clients: the configs of a client-metrics resource (KIP-714).
 *
 * @param metrics prefixes of names, {@link #ALL} for all
 * @param intervalMs how often
 * @param match pattern by what it is matched with; all have to match the whole of it
 */
record Subscription(List<String> metrics, int intervalMs, Map<String, Pattern> match) {
    /** Stands for every metric there is. */
    static final String ALL = "*";

    static final int DEFAULT_INTERVAL_MS = 300_000;

    /**
     * Reads stored configs, which were checked when they were set.
     *
     * @throws IllegalArgumentException when they are not usable all the same
     */
    static Subscription of(Map<String, String> configs) {
        var match = new HashMap<String, Pattern>();
        for (var each : list(configs.getOrDefault("match", ""))) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("match without =: " + each);
            }
            match.put(
                    each.substring(0, equals).strip(),
                    Pattern.compile(each.substring(equals + 1).strip()));
        }
        var interval = configs.get("interval.ms");
        return new Subscription(
                list(configs.getOrDefault("metrics", "")),
                interval == null ? DEFAULT_INTERVAL_MS : Integer.parseInt(interval.strip()),
                Map.copyOf(match));
    }

    private static List<String> list(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*"));
    }

    boolean matches(Client client) {
        return match.entrySet().stream()
                .allMatch(each ->
                        each.getValue().matcher(attribute(each.getKey(), client)).matches());
    }

    private static String attribute(String name, Client client) {
        var origin = client.origin();
        return switch (name) {
            case "client_instance_id" -> TopicId.text(client.instanceId());
            case "client_id" -> client.clientId();
            case "client_software_name" -> origin.software();
            case "client_software_version" -> origin.softwareVersion();
            case "client_source_address" -> origin.address().getHostAddress();
            case "client_source_port" -> Integer.toString(origin.port());
            default -> "";
        };
    }
}
