package io.millrace.replication.partition;

/**
 * On whose terms a client's batch is appended.
 *
 * @param acks -1: all in-sync replicas have it; 0: nobody waits; 1: the leader has it
 * @param timeoutNanos how long to wait for the others
 * @param produceVersion the version of the produce request
 */
public record ProduceRules(int acks, long timeoutNanos, int produceVersion) {}
