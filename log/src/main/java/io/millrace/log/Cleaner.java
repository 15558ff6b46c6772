package io.millrace.log;

import io.millrace.log.disk.DiskFailure;
import io.millrace.log.upkeep.CompactionStopped;
import io.millrace.log.upkeep.Throttle;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps logs compact: whoever has time calls {@link #cleanFilthiest}. Any number of threads may.
 *
 * <p>A log that cannot be compacted, because its bytes are damaged or do not make sense, is left
 * alone from then on, as in Kafka: serving what can be served is worth more than stopping.
 */
public final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    private final CleanerSeams seams;
    private final Throttle throttle;
    private final Set<TopicPartition> underWay = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, Log> uncleanable = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    private record Choice(Cleanable target, Dirt dirt) {}

    /** A cleaner at rest. */
    public Cleaner(CleanerSeams seams) {
        this.seams = seams;
        this.throttle =
                new Throttle(
                        () -> seams.settings().get().bytesPerSecond(),
                        seams.clock()::nanos,
                        seams.sleepNanos());
    }

    /**
     * Compacts the log that needs it most, if one does.
     *
     * @return false when there is nothing to do now
     */
    public boolean cleanFilthiest() {
        long nowMs = seams.clock().millis();
        Choice choice = choose(nowMs);
        if (choice == null) {
            return false;
        }
        try {
            return clean(choice, nowMs);
        } finally {
            underWay.remove(choice.target.log().partition());
        }
    }

    private @Nullable Choice choose(long nowMs) {
        List<Choice> choices = new ArrayList<>();
        for (Cleanable target : seams.logs().get()) {
            Choice choice = judge(target, nowMs);
            if (choice != null) {
                choices.add(choice);
            }
        }
        choices.sort(Comparator.comparingDouble((Choice choice) -> -choice.dirt.ratio()));
        for (Choice choice : choices) {
            if (!stopped && underWay.add(choice.target.log().partition())) {
                return choice;
            }
        }
        return null;
    }

    private @Nullable Choice judge(Cleanable target, long nowMs) {
        Log log = target.log();
        var rules = log.config().compaction();
        boolean noSpace = target.directory().space().isShort();
        if (!rules.compact() || noSpace || log.isGone() || isUncleanable(log)) {
            return null;
        }
        try {
            Dirt dirt = Dirt.of(log, target.directory().cleanedUpTo(log.partition()), nowMs);
            return dirt.isEnough(rules.minDirtyRatio()) ? new Choice(target, dirt) : null;
        } catch (DiskFailure failure) {
            failed(target, failure);
            return null;
        }
    }

    private boolean clean(Choice choice, long nowMs) {
        Log log = choice.target.log();
        var memory = seams.settings().get().memory();
        try {
            return new Compaction(choice.target, choice.dirt, nowMs, memory)
                    .run(bytes -> pace(log, bytes), seams.random());
        } catch (CompactionStopped e) {
            LOG.debug("{} is not compacted", log, e);
            return false;
        } catch (DiskFailure failure) {
            failed(choice.target, failure);
            return false;
        } catch (RuntimeException e) {
            LOG.error("{} cannot be compacted and will not be tried again", log, e);
            uncleanable.put(log.partition(), log);
            return true;
        }
    }

    private void pace(Log log, long bytes) {
        if (stopped || log.isGone()) {
            throw new CompactionStopped(stopped ? "the broker stops" : log + " is gone");
        }
        throttle.take(bytes);
    }

    /** What fails on a log that is being deleted is no fault of the disk; space may come back. */
    private void failed(Cleanable target, DiskFailure failure) {
        if (!target.log().isGone() && !target.directory().space().explains(failure)) {
            seams.onFailure().accept(failure);
        }
    }

    private boolean isUncleanable(Log log) {
        return log.equals(uncleanable.get(log.partition()));
    }

    /** How many logs are left alone because they cannot be compacted. */
    public int uncleanableLogs() {
        return uncleanable.size();
    }

    /** Ends what is under way, soon, and begins nothing more. */
    public void stop() {
        stopped = true;
    }
}
