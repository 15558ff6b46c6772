package io.millrace.server.api.config;

/** What configs belong to. */
public sealed interface ConfigTarget {
    /** What keeps its configs in the {@link ConfigBook}. */
    sealed interface Stored extends ConfigTarget {}

    /** One topic. */
    record Topic(String name) implements Stored {}

    /** This broker. */
    record Broker(int id) implements Stored {}

    /** All brokers together. */
    record AllBrokers() implements Stored {}

    /** One subscription to metrics of clients (KIP-714). */
    record ClientMetrics(String name) implements Stored {}

    /** One group (KIP-848). */
    record Group(String name) implements Stored {}

    /** The loggers of this broker; their levels live as long as its process (KIP-412). */
    record Loggers() implements ConfigTarget {}
}
