package io.millrace.compat.group;

import java.util.List;
import java.util.Properties;

/** The ways in which a group shares its partitions out. */
enum Form {
    RANGE("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"),
    STICKY("partition.assignment.strategy", "org.apache.kafka.clients.consumer.StickyAssignor"),
    COOPERATIVE_STICKY(
            "partition.assignment.strategy",
            "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
    STATIC("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"),
    SERVER_UNIFORM("group.protocol", "consumer", "group.remote.assignor", "uniform"),
    SERVER_RANGE("group.protocol", "consumer", "group.remote.assignor", "range"),
    SERVER_REGEX("group.protocol", "consumer");

    private final List<String> settings;

    Form(String... settings) {
        this.settings = List.of(settings);
    }

    /** Whether members name a pattern of topics instead of one. */
    boolean isPattern() {
        return this == SERVER_REGEX;
    }

    /** Whether the broker shares the partitions out (KIP-848). */
    boolean isOfConsumerProtocol() {
        return settings.contains("group.protocol");
    }

    /** The settings of its member in a place among the twenty. */
    Properties member(int place) {
        var config = new Properties();
        for (int i = 0; i < settings.size(); i += 2) {
            config.put(settings.get(i), settings.get(i + 1));
        }
        if (!config.containsKey("group.protocol")) {
            config.put("session.timeout.ms", "10000");
            config.put("heartbeat.interval.ms", "1000");
        }
        if (this == STATIC) {
            config.put("group.instance.id", "static-" + place);
        }
        return config;
    }
}
