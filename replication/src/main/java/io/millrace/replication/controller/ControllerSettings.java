package io.millrace.replication.controller;

import java.util.function.Predicate;

/**
 * The controller's options.
 *
 * @param brokerId the broker it runs on
 * @param interBrokerListener the listener at which brokers reach each other
 * @param deleteTopics whether topics may be deleted (delete.topic.enable)
 * @param autoRebalance whether leaders return to preferred replicas by themselves
 * @param rebalanceIntervalMs how often that is looked into
 * @param imbalancePercent the share of a broker's partitions that may be led by others
 * @param uncleanAllowed whether a topic, by name, may be led by a replica out of sync
 */
public record ControllerSettings(
        int brokerId,
        String interBrokerListener,
        boolean deleteTopics,
        boolean autoRebalance,
        long rebalanceIntervalMs,
        int imbalancePercent,
        Predicate<String> uncleanAllowed) {}
