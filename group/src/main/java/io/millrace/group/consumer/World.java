package io.millrace.group.consumer;

import io.millrace.replication.cluster.ClusterImage;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the rules of consumer groups know of the world.
 *
 * @param settings of a group by its id
 * @param image the cluster as it is now
 */
public record World(
        ConsumerConfig config,
        Function<String, GroupSettings> settings,
        Supplier<ClusterImage> image) {}
