package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;

/**
 * Where a shard lives.
 *
 * @param name for logs: the partition
 * @param lane the partition's
 */
public record ShardPlace(String name, Lane lane, ShardLog log, Clock clock, ShardConfig config) {}
