package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogDirectory;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.Upkeep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** What is done for the replicas from time to time. Control lane. */
final class Schedule {
    private final Replicas replicas;
    private final Directories directories;
    private final Executor upkeep;
    private final List<Cancellable> timers = new ArrayList<>();
    private boolean stopped;

    Schedule(Replicas replicas, Directories directories, Executor upkeep) {
        this.replicas = replicas;
        this.directories = directories;
        this.upkeep = upkeep;
    }

    void start(ReplicaSettings settings) {
        Duration watermarks = settings.highWatermarkCheckpoint();
        every(watermarks, watermarks, done -> checkpoint(this::highWatermarks, done));
        Duration recovery = settings.recoveryCheckpoint();
        every(recovery, recovery, done -> checkpoint(this::recovery, done));
        every(
                settings.retentionDelay(),
                settings.retentionCheck(),
                done -> each(Upkeep.RETENTION, done));
        every(
                settings.producerCheck(),
                settings.producerCheck(),
                done -> each(Upkeep.PRODUCERS, done));
        every(settings.flushCheck(), settings.flushCheck(), done -> each(Upkeep.FLUSH, done));
        every(settings.flushCheck(), settings.flushCheck(), this::lookForSpace);
        Duration halfLag = settings.replicaLag().dividedBy(2);
        every(halfLag, halfLag, this::checkLag);
    }

    /** Work that says when it is finished; only then the next round is planned. */
    @FunctionalInterface
    private interface Work {
        void begin(Runnable done);
    }

    private void every(Duration first, Duration interval, Work work) {
        Lane lane = replicas.control();
        int place = timers.size();
        timers.add(Cancellable.NOTHING);
        plan(lane, place, first, interval, work);
    }

    private void plan(Lane lane, int place, Duration delay, Duration interval, Work work) {
        if (stopped) {
            return;
        }
        Runnable again = () -> lane.run(() -> plan(lane, place, interval, interval, work));
        timers.set(place, lane.schedule(() -> work.begin(again), delay.toNanos()));
    }

    void stop() {
        stopped = true;
        timers.forEach(Cancellable::cancel);
    }

    private void each(Upkeep what, Runnable done) {
        replicas.partitions().forEach(partition -> partition.upkeep(what));
        done.run();
    }

    private void checkLag(Runnable done) {
        replicas.partitions().forEach(Partition::checkLag);
        done.run();
    }

    /** When space has become short, what may go goes at once. */
    private void lookForSpace(Runnable done) {
        upkeep.execute(() -> {
            boolean shortNow = false;
            for (LogDirectory directory : directories.online()) {
                try {
                    shortNow |= directory.space().look();
                } catch (DiskFailure failure) {
                    replicas.directoryFailed(failure);
                }
            }
            if (shortNow) {
                replicas.partitions().forEach(each -> each.upkeep(Upkeep.RETENTION));
            }
            done.run();
        });
    }

    private void checkpoint(BiConsumer<LogDirectory, Collection<Log>> write, Runnable done) {
        upkeep.execute(() -> {
            for (LogDirectory directory : directories.online()) {
                try {
                    write.accept(directory, directories.everythingIn(directory));
                } catch (DiskFailure failure) {
                    replicas.directoryFailed(failure);
                }
            }
            done.run();
        });
    }

    private void highWatermarks(LogDirectory directory, Collection<Log> logs) {
        directory.checkpointHighWatermarks(logs);
    }

    private void recovery(LogDirectory directory, Collection<Log> logs) {
        directory.checkpointRecovery(logs);
    }
}
