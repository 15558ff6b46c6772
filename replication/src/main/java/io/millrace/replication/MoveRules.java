package io.millrace.replication;

import io.millrace.replication.throttle.ReplicationQuota;

/**
 * How replicas move between directories.
 *
 * @param atOnce how many are copied at the same time (num.replica.alter.log.dirs.threads)
 * @param quota how fast (replica.alter.log.dirs.io.max.bytes.per.second)
 */
public record MoveRules(int atOnce, ReplicationQuota quota) {}
