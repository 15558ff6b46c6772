package io.millrace.group.consumer;

import io.millrace.group.runtime.Change;
import io.millrace.replication.cluster.ClusterImage;

/** What changes of a consumer group in memory only. */
public sealed interface ConsumerChange extends Change {
    /** The group that it belongs to. */
    String group();

    /** The group's metadata hash stands for the topics of this image. */
    record Checked(String group, ClusterImage image) implements ConsumerChange {}

    /** A member did not have, when it was told, what it is to give up. */
    record Without(String group, String member) implements ConsumerChange {}

    /** A target is being made off the lane, or is no more. */
    record Assigning(String group, boolean now) implements ConsumerChange {}

    /** The group's patterns are being matched off the lane with the topics of this image. */
    record Resolving(String group, ClusterImage image, long nowMs) implements ConsumerChange {}

    /** They are no more. */
    record Resolved(String group) implements ConsumerChange {}
}
