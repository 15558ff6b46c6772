package io.millrace.server.config;

import java.util.Map;

/**
 * What {@code millrace start} without a file uses; config/server.properties says the same with
 * explanations.
 */
final class Defaults {
    static final Map<String, String> TEXTS =
            Map.of(
                    "broker.id", "1",
                    "listeners", "PLAINTEXT://localhost:9092",
                    "log.dirs", "data/log",
                    "offsets.topic.replication.factor", "1",
                    "group.initial.rebalance.delay.ms", "0");

    private Defaults() {}
}
