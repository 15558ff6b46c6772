package io.millrace.replication;

import java.time.Duration;

/**
 * How often what is done for the replicas.
 *
 * @param brokerId this broker
 * @param replicaLag a follower that has not caught up for longer leaves the ISR
 * @param highWatermarkCheckpoint between two checkpoints of high watermarks
 * @param recoveryCheckpoint between two checkpoints of recovery points and log starts
 * @param retentionDelay before the first look for old segments
 * @param retentionCheck between two looks for old segments
 * @param producerCheck between two looks for silent producers
 * @param flushCheck between two looks for data that has to be flushed by its age
 */
public record ReplicaSettings(
        int brokerId,
        Duration replicaLag,
        Duration highWatermarkCheckpoint,
        Duration recoveryCheckpoint,
        Duration retentionDelay,
        Duration retentionCheck,
        Duration producerCheck,
        Duration flushCheck) {
    /** Kafka's defaults. */
    public static ReplicaSettings defaults(int brokerId) {
        return new ReplicaSettings(
                brokerId,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(1));
    }
}
