package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogOwner;
import io.millrace.replication.partition.Partition;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/** The way to a log's owner, its partition's lane, for threads that may wait for it. */
record LaneOwner(Partition partition, Log log) implements LogOwner {
    @Override
    public <T> @Nullable T ask(Function<Log, T> question) {
        return partition.askLog(log, question).toCompletableFuture().join();
    }
}
