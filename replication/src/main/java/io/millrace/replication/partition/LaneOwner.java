package io.millrace.replication.partition;

import io.millrace.log.Log;
import io.millrace.log.LogOwner;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The way to a log's owner, its partition's lane, for threads that may wait for it. What a question
 * changes is published; when the disk fails meanwhile, the partition goes offline. A log that is
 * being copied to another directory counts as nobody's: compaction keeps away from it, as in Kafka.
 */
public record LaneOwner(Partition partition, Log log) implements LogOwner {
    @Override
    public <T> @Nullable T ask(Function<Log, T> question) {
        return partition.lane().ask(() -> answer(question)).toCompletableFuture().join();
    }

    private <T> @Nullable T answer(Function<Log, T> question) {
        if (!log.equals(partition.log()) || partition.heir().isExpected()) {
            return null;
        }
        var answer = new AtomicReference<@Nullable T>();
        partition.guarded(() -> {
            answer.set(question.apply(log));
            partition.publish();
        });
        return answer.get();
    }
}
