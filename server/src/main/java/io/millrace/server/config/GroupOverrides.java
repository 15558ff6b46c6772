package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.oneOf;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofList;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Every option a group can override, those of Kafka 4.4 (KIP-848, KIP-932, KIP-1071). Each falls
 * back to the broker option {@code group.} plus its name, where there is one that has effect.
 */
public final class GroupOverrides {
    private static final Map<String, ResourceKey<?>> ALL = new LinkedHashMap<>();
    private static final String BY_DURATION = "by_duration:";

    /** No broker of Kafka's has a default of these. */
    private static final Set<String> WITHOUT_BROKER_OPTION =
            Set.of(
                    "share.auto.offset.reset",
                    "share.isolation.level",
                    "share.renew.acknowledge.enable",
                    "errors.deadletterqueue.topic.name",
                    "errors.deadletterqueue.copy.record.enable");

    public static final ResourceKey<Integer> CONSUMER_SESSION_TIMEOUT =
            add(timeout("consumer.session.timeout.ms", 45_000, "A silent member is out, in ms."));
    public static final ResourceKey<Integer> CONSUMER_HEARTBEAT_INTERVAL =
            add(timeout("consumer.heartbeat.interval.ms", 5_000, "Pause of a member, in ms."));
    public static final ResourceKey<Integer> CONSUMER_ASSIGNMENT_INTERVAL =
            add(pause("consumer.assignment.interval.ms", 1_000, "Between two assignments, in ms."));
    public static final ResourceKey<Boolean> CONSUMER_ASSIGNOR_OFFLOAD = add(offload("consumer"));

    public static final ResourceKey<Integer> SHARE_SESSION_TIMEOUT =
            add(timeout("share.session.timeout.ms", 45_000, "A silent member is out, in ms."));
    public static final ResourceKey<Integer> SHARE_HEARTBEAT_INTERVAL =
            add(timeout("share.heartbeat.interval.ms", 5_000, "Pause of a member, in ms."));
    public static final ResourceKey<Integer> SHARE_RECORD_LOCK =
            add(
                    of(
                            ofInt("share.record.lock.duration.ms", 30_000, "A member may hold one.")
                                    .check(atLeast(1_000))));
    public static final ResourceKey<Integer> SHARE_DELIVERY_LIMIT =
            add(
                    of(
                            ofInt("share.delivery.count.limit", 5, "Deliveries of one record.")
                                    .check(atLeast(2))));
    public static final ResourceKey<Integer> SHARE_MAX_RECORD_LOCKS =
            add(
                    of(
                            ofInt("share.partition.max.record.locks", 2_000, "Held at a time.")
                                    .check(atLeast(100))));
    public static final ResourceKey<String> SHARE_OFFSET_RESET =
            add(
                    of(
                            ofString("share.auto.offset.reset", "latest", "Where a group begins.")
                                    .check(
                                            new Check<>(
                                                    "earliest, latest or by_duration:PnDTnHnMn.nS",
                                                    GroupOverrides::isOffsetReset))));
    public static final ResourceKey<String> SHARE_ISOLATION =
            add(
                    of(
                            ofString("share.isolation.level", "read_uncommitted", "What is read.")
                                    .check(oneOf("read_committed", "read_uncommitted"))));

    static {
        add(of(ofBoolean("share.renew.acknowledge.enable", true, "Locks may be renewed.")));
        add(pause("share.assignment.interval.ms", 1_000, "Between two assignments, in ms."));
        add(offload("share"));
        add(timeout("streams.session.timeout.ms", 45_000, "A silent member is out, in ms."));
        add(timeout("streams.heartbeat.interval.ms", 5_000, "Pause of a member, in ms."));
        add(pause("streams.num.standby.replicas", 0, "Standby tasks of each stateful task."));
        add(pause("streams.num.warmup.replicas", 2, "Tasks that warm up at a time."));
        add(pause("streams.initial.rebalance.delay.ms", 3_000, "First assignment, in ms."));
        add(timeout("streams.task.offset.interval.ms", 60_000, "Between two reports, in ms."));
        add(pause("streams.assignment.interval.ms", 1_000, "Between two assignments, in ms."));
        add(offload("streams"));
        add(of(ofString("streams.assignor.name", null, "Who assigns tasks.")));
        add(of(ofList("streams.rack.aware.assignment.tags", "", "Client tags that are racks.")));
        add(
                of(
                        ofLong("streams.acceptable.recovery.lag", 10_000L, "Caught up enough.")
                                .check(atLeast(0))));
        add(of(ofString("errors.deadletterqueue.topic.name", "", "Topic for rejected records.")));
        add(
                of(
                        ofBoolean(
                                "errors.deadletterqueue.copy.record.enable",
                                false,
                                "Whether the record itself goes there.")));
    }

    private GroupOverrides() {}

    private static ResourceKey<Integer> timeout(String name, int defaultValue, String doc) {
        return of(ofInt(name, defaultValue, doc).check(atLeast(1)));
    }

    private static ResourceKey<Integer> pause(String name, int defaultValue, String doc) {
        return of(ofInt(name, defaultValue, doc).check(atLeast(0)));
    }

    private static ResourceKey<Boolean> offload(String groups) {
        return of(
                ofBoolean(
                        groups + ".assignor.offload.enable",
                        true,
                        "Assignments are made beside the lane of the group."));
    }

    private static <T> ResourceKey<T> of(ConfigKey<T> key) {
        var broker = BrokerKeys.find("group." + key.name());
        return broker == null || broker.effect() != Effect.ACTIVE
                ? ResourceKey.alone(key)
                : ResourceKey.inheriting(key, broker);
    }

    /** Which option the default of a group's option belongs to in Kafka 4. */
    static String brokerName(ResourceKey<?> key) {
        return WITHOUT_BROKER_OPTION.contains(key.name()) ? key.name() : "group." + key.name();
    }

    private static <T> ResourceKey<T> add(ResourceKey<T> key) {
        ALL.put(key.name(), key);
        return key;
    }

    private static boolean isOffsetReset(String text) {
        if (text.equals("earliest") || text.equals("latest")) return true;
        if (!text.startsWith(BY_DURATION)) return false;
        try {
            return !Duration.parse(text.substring(BY_DURATION.length())).isNegative();
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** All of them, in the order of docs/config.md. */
    public static Collection<ResourceKey<?>> all() {
        return Collections.unmodifiableCollection(ALL.values());
    }

    public static @Nullable ResourceKey<?> find(String name) {
        return ALL.get(name);
    }
}
