package io.millrace.server.config;

import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The options of a subscription to metrics of clients (KIP-714). */
public final class ClientMetricsKeys {
    private static final Set<String> MATCHABLE =
            Set.of(
                    "client_instance_id",
                    "client_id",
                    "client_software_name",
                    "client_software_version",
                    "client_source_address",
                    "client_source_port");

    public static final ConfigKey<List<String>> METRICS =
            ofList("metrics", "", "Prefixes of the names of metrics that clients push; * for all.");
    public static final ConfigKey<Integer> INTERVAL =
            ofInt("interval.ms", 300_000, "Pause of a client between two pushes, in ms.")
                    .check(Check.between(100, 3_600_000));
    public static final ConfigKey<List<String>> MATCH =
            ofList("match", "", "Which clients: a list of what=pattern that must all match.")
                    .check(
                            new Check<>(
                                    "a list of what=pattern; what is one of "
                                            + String.join(
                                                    ", ", MATCHABLE.stream().sorted().toList()),
                                    ClientMetricsKeys::isMatch));

    private static final Map<String, ConfigKey<?>> ALL =
            Map.of(METRICS.name(), METRICS, INTERVAL.name(), INTERVAL, MATCH.name(), MATCH);

    private ClientMetricsKeys() {}

    /** All of them, in the order of docs/config.md. */
    public static List<ConfigKey<?>> all() {
        return List.of(METRICS, INTERVAL, MATCH);
    }

    public static @Nullable ConfigKey<?> find(String name) {
        return ALL.get(name);
    }

    private static boolean isMatch(List<String> patterns) {
        return patterns.stream().allMatch(ClientMetricsKeys::isMatch);
    }

    private static boolean isMatch(String pattern) {
        int equals = pattern.indexOf('=');
        if (equals < 0 || !MATCHABLE.contains(pattern.substring(0, equals).strip())) return false;
        try {
            Pattern.compile(pattern.substring(equals + 1).strip());
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
