package io.millrace.server.api.config;

/** What configs belong to. */
public sealed interface ConfigTarget {
    /** One topic. */
    record Topic(String name) implements ConfigTarget {}

    /** This broker. */
    record Broker(int id) implements ConfigTarget {}

    /** All brokers together. */
    record AllBrokers() implements ConfigTarget {}
}
