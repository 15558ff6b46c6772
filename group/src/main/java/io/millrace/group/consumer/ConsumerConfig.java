package io.millrace.group.consumer;

import io.millrace.group.assign.Assignors;

import java.util.List;

/**
 * Options of consumer groups.
 *
 * @param assignors {@code group.consumer.assignors}
 * @param maxSize members, {@code group.consumer.max.size}
 * @param migration {@code group.consumer.migration.policy}
 * @param regexRefreshMs {@code group.consumer.regex.refresh.interval.ms}
 */
public record ConsumerConfig(
        Assignors assignors, int maxSize, Migration migration, int regexRefreshMs) {
    /** Kafka's defaults. */
    public static final ConsumerConfig DEFAULTS =
            new ConsumerConfig(
                    new Assignors(List.of("uniform", "range")),
                    Integer.MAX_VALUE,
                    Migration.BIDIRECTIONAL,
                    600_000);

    /** Which way a group with members may go between the classic protocol and this one. */
    public enum Migration {
        /** Neither way. */
        DISABLED,
        /** Back to the classic one. */
        DOWNGRADE,
        /** To this one. */
        UPGRADE,
        /** Both. */
        BIDIRECTIONAL;

        boolean allowsUpgrade() {
            return this == UPGRADE || this == BIDIRECTIONAL;
        }

        boolean allowsDowngrade() {
            return this == DOWNGRADE || this == BIDIRECTIONAL;
        }
    }
}
