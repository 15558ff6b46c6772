package io.millrace.replication;

import io.millrace.replication.partition.PartitionConfig;

/** The settings in force for a topic: its overrides over the broker's defaults. Any thread. */
@FunctionalInterface
public interface TopicConfigs {
    /** The settings of the topic of that name. */
    PartitionConfig of(String topic);
}
