package io.millrace.server.config;

import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ResourceKey.alone;

import java.util.List;
import java.util.regex.Pattern;

/** The options of a topic that say which of its replicas are throttled (KIP-73). */
public final class TopicThrottleKeys {
    private static final Pattern REPLICA = Pattern.compile("\\d{1,9}:\\d+");
    private static final Check<List<String>> REPLICAS =
            new Check<>(
                    "* or a list of partition:broker, each a number",
                    TopicThrottleKeys::isListOfReplicas);

    public static final ResourceKey<List<String>> LEADING =
            alone(
                    ofList(
                                    "leader.replication.throttled.replicas",
                                    "",
                                    "Replicas whose leaders send within the replication quota.")
                            .check(REPLICAS));
    public static final ResourceKey<List<String>> FOLLOWING =
            alone(
                    ofList(
                                    "follower.replication.throttled.replicas",
                                    "",
                                    "Replicas that fetch within the replication quota.")
                            .check(REPLICAS));

    private TopicThrottleKeys() {}

    static List<ResourceKey<?>> all() {
        return List.of(LEADING, FOLLOWING);
    }

    private static boolean isListOfReplicas(List<String> entries) {
        return entries.equals(List.of("*"))
                || entries.stream().allMatch(each -> REPLICA.matcher(each).matches());
    }
}
