package io.millrace.log;

import io.millrace.log.disk.DiskFailure;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What compaction needs from the world.
 *
 * @param settings those in force now
 * @param logs all that may be compacted now
 * @param random may be used by several threads
 * @param sleepNanos lets the calling thread wait
 * @param onFailure takes a directory offline
 */
public record CleanerSeams(
        Supplier<CleanerSettings> settings,
        Supplier<Collection<Cleanable>> logs,
        Clock clock,
        RandomGenerator random,
        LongConsumer sleepNanos,
        Consumer<DiskFailure> onFailure) {}
