package io.millrace.server.api.group;

import io.millrace.group.GroupCoordinator;
import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.RequestContext;

import java.util.function.BiConsumer;

/**
 * What the group handlers need of the broker.
 *
 * @param createTopic begins to create an internal topic for a request; repeated calls do not matter
 */
public record GroupSeams(
        GroupCoordinator groups,
        ClusterView cluster,
        Clock clock,
        BiConsumer<String, RequestContext> createTopic) {}
