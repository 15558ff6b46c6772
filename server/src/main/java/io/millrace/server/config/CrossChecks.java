package io.millrace.server.config;

import java.util.List;

/** What must hold between several keys. */
final class CrossChecks {
    private static final List<String> POLICIES =
            List.of("create.topic.policy.class.name", "alter.config.policy.class.name");

    private CrossChecks() {}

    static void check(BrokerConfig config) {
        policies(config);
        brokerId(config);
        oneZooKeeper(config);
        distinctDirectories(config);
        retention(config, LogKeys.RETENTION_MS);
        retention(config, LogKeys.RETENTION_MINUTES);
        retention(config, LogKeys.RETENTION_HOURS);
        ordered(config, GroupKeys.GROUP_MIN_SESSION, GroupKeys.GROUP_MAX_SESSION);
        if (config.get(NetKeys.QUEUED_MAX_REQUEST_BYTES) > 0
                && config.get(NetKeys.QUEUED_MAX_REQUEST_BYTES)
                        < config.get(NetKeys.REQUEST_MAX_BYTES)) {
            throw invalid(
                    config,
                    NetKeys.QUEUED_MAX_REQUEST_BYTES,
                    "must be -1 or at least socket.request.max.bytes");
        }
        ListenerConfig.of(config);
    }

    /** A rule that the administrator believes to be in force must not be passed over silently. */
    private static void policies(BrokerConfig config) {
        for (var name : POLICIES) {
            var policy = config.texts().get(name);
            if (policy != null && !policy.isBlank()) {
                throw InvalidConfig.of(
                        name,
                        policy,
                        "must not be set: policies are classes of Apache Kafka's interfaces, which"
                                + " Millrace cannot load");
            }
        }
    }

    private static void brokerId(BrokerConfig config) {
        int id = config.get(ClusterKeys.BROKER_ID);
        int node = config.get(KraftKeys.NODE_ID);
        if (config.isSet(KraftKeys.NODE_ID) && config.isSet(ClusterKeys.BROKER_ID) && id != node) {
            throw invalid(
                    config, KraftKeys.NODE_ID, "must be the same as broker.id, which is " + id);
        }
        int chosen = config.brokerId();
        var key = config.isSet(ClusterKeys.BROKER_ID) ? ClusterKeys.BROKER_ID : KraftKeys.NODE_ID;
        boolean generates = config.get(ClusterKeys.BROKER_ID_GENERATION);
        int max = config.get(ClusterKeys.RESERVED_BROKER_MAX_ID);
        if (chosen < -1 || (chosen < 0 && !generates)) {
            throw invalid(
                    config, key, generates ? "must be -1 or greater" : "must be 0 or greater");
        }
        if (generates && chosen > max)
            throw invalid(config, key, "must be at most reserved.broker.max.id, which is " + max);
    }

    private static void oneZooKeeper(BrokerConfig config) {
        var connect = config.find(ClusterKeys.ZOOKEEPER_CONNECT);
        if (config.find(MillraceKeys.ZOOKEEPER_ENSEMBLE) == null) return;
        if (connect != null && !connect.isBlank())
            throw invalid(
                    config,
                    MillraceKeys.ZOOKEEPER_ENSEMBLE,
                    "left out when zookeeper.connect is given");
        if (config.brokerId() < 0)
            throw invalid(
                    config,
                    MillraceKeys.ZOOKEEPER_ENSEMBLE,
                    "beside a broker.id, which says which member this broker hosts");
    }

    private static void distinctDirectories(BrokerConfig config) {
        var dirs = config.logDirs();
        if (dirs.stream().distinct().count() < dirs.size()) {
            throw invalid(config, LogKeys.LOG_DIRS, "must name each directory once");
        }
    }

    private static <N extends Number> void retention(BrokerConfig config, ConfigKey<N> key) {
        var value = config.find(key);
        if (value != null && value.longValue() == 0)
            throw invalid(config, key, "must be -1 or at least 1");
    }

    private static void ordered(
            BrokerConfig config, ConfigKey<Integer> low, ConfigKey<Integer> high) {
        if (config.get(low) > config.get(high))
            throw invalid(
                    config, low, "must be at most " + high + ", which is " + config.get(high));
    }

    private static InvalidConfig invalid(BrokerConfig config, ConfigKey<?> key, String allowed) {
        return InvalidConfig.of(
                key.name(),
                String.valueOf(
                        config.texts().getOrDefault(key.name(), String.valueOf(key.defaultText()))),
                allowed);
    }
}
