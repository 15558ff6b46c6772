package io.millrace.replication.controller;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A wish that a topic have more partitions.
 *
 * @param topic the topic
 * @param total how many it is to have afterwards
 * @param assignments the brokers of each new partition in order; null to let the controller place
 *     them
 */
public record MorePartitions(String topic, int total, @Nullable List<List<Integer>> assignments) {}
