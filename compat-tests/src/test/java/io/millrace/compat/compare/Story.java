package io.millrace.compat.compare;

import java.util.List;

/**
 * What an administrator does with the tools, step by step; the same on both sides.
 *
 * @param name of its file
 * @param peer which Apache Kafka tells what is right: {@code 3.9}, or {@code 4.3} for what 3.9 does
 *     not have in ZooKeeper mode
 * @param brokers how many brokers each side has
 * @param versions of the tools that go through it
 * @param awaited what Millrace does not have yet, so that any step may differ; empty for nothing
 */
record Story(
        String name,
        String peer,
        int brokers,
        List<String> versions,
        String awaited,
        List<Step> steps) {
    Story {
        versions = List.copyOf(versions);
        steps = List.copyOf(steps);
    }

    /** Why the two sides may differ in a step; empty when they must not. */
    String explanation(Step step, String version) {
        String own = step.explanation(version);
        return own.isEmpty() ? awaited : own;
    }
}
