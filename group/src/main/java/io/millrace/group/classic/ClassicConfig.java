package io.millrace.group.classic;

/**
 * Limits of classic groups.
 *
 * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
 * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
 * @param maxSize members, {@code group.max.size}
 * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}
 */
public record ClassicConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int maxSize,
        int initialRebalanceDelayMs) {
    /** Kafka's defaults. */
    public static final ClassicConfig DEFAULTS =
            new ClassicConfig(6_000, 1_800_000, Integer.MAX_VALUE, 3_000);
}
