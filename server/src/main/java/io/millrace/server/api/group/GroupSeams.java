package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterView;

import java.util.function.Consumer;

/**
 * What the group handlers need of the broker.
 *
 * @param createTopic begins to create an internal topic; repeated calls do not matter
 */
public record GroupSeams(
        GroupCoordinator groups, ClusterView cluster, Clock clock, Consumer<String> createTopic) {}
