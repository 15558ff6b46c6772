package io.millrace.server.api.config;

import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Where overrides are kept; the server's is ZooKeeper's tree. */
public interface ConfigBook {
    /** The overrides as last heard of. */
    SortedMap<String, String> read(ConfigTarget.Stored target);

    /**
     * Replaces the overrides by what {@code change} makes of those in force, and tells all brokers.
     * The change may be applied more than once when somebody else writes at the same time; what it
     * throws fails the stage and nothing is written.
     */
    CompletionStage<Void> update(
            ConfigTarget.Stored target, UnaryOperator<SortedMap<String, String>> change);

    /** The subscriptions to clients' metrics that have overrides, in order. */
    List<String> clientMetrics();

    /** The groups that have overrides, in order. */
    List<String> groups();
}
