package io.millrace.group.consumer;

/**
 * What can be set for each group; the broker's options are the defaults.
 *
 * @param sessionTimeoutMs {@code consumer.session.timeout.ms}
 * @param heartbeatIntervalMs {@code consumer.heartbeat.interval.ms}
 * @param assignmentIntervalMs {@code consumer.assignment.interval.ms}: the least time between two
 *     target assignments of a group
 * @param offload {@code consumer.assignor.offload.enable}: long assignments are made off the lane
 */
public record GroupSettings(
        int sessionTimeoutMs, int heartbeatIntervalMs, int assignmentIntervalMs, boolean offload) {
    /** Kafka's defaults. */
    public static final GroupSettings DEFAULTS = new GroupSettings(45_000, 5_000, 1_000, true);
}
