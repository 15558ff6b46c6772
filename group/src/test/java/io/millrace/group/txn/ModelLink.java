package io.millrace.group.txn;

import io.millrace.group.runtime.SimLane;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A network between coordinator and leaders: markers come late, are lost before or after they are
 * written, and, where the protocol can bear it, come again long after.
 */
final class ModelLink implements MarkerLink {
    private final SimLane lane;
    private final Random random;
    private final Map<TopicPartition, ModelPartition> partitions;
    private final Fault fault;
    private boolean faulty = true;

    ModelLink(
            SimLane lane,
            Random random,
            Map<TopicPartition, ModelPartition> partitions,
            Fault fault) {
        this.fault = fault;
        this.lane = lane;
        this.random = random;
        this.partitions = partitions;
    }

    void heal() {
        faulty = false;
    }

    @Override
    public CompletionStage<Map<TopicPartition, Result>> write(
            Marker marker, Set<TopicPartition> wanted) {
        var answer = new CompletableFuture<Map<TopicPartition, Result>>();
        Map<TopicPartition, Result> results = new HashMap<>();
        if (wanted.isEmpty()) {
            answer.complete(results);
        }
        for (TopicPartition one : wanted) {
            boolean stuck = faulty && random.nextInt(20) == 0;
            later(
                    stuck ? 4_000 : 50,
                    () -> {
                        results.put(one, deliver(marker, one));
                        if (results.size() == wanted.size()) {
                            answer.complete(results);
                        }
                    });
        }
        return answer;
    }

    private Result deliver(Marker marker, TopicPartition where) {
        int chance = faulty ? random.nextInt(10) : 9;
        if (chance == 0) {
            return fault == Fault.TAKES_SILENCE_FOR_CONSENT ? Result.WRITTEN : Result.RETRY;
        }
        if (chance == 3 && fault == Fault.TAKES_PARTITIONS_FOR_GONE) {
            return Result.GONE;
        }
        if (marker.version() >= Transaction.V2 && chance == 1) {
            later(900, () -> mark(marker, where));
        }
        Result result = mark(marker, where);
        return chance == 2 ? Result.RETRY : result;
    }

    private Result mark(Marker marker, TopicPartition where) {
        ModelPartition partition = partitions.get(where);
        ErrorCode error = partition == null ? ErrorCode.NONE : partition.mark(marker);
        return error == ErrorCode.NONE ? Result.WRITTEN : Result.FENCED;
    }

    private void later(int atMostMs, Runnable task) {
        var _ = lane.schedule(task, (1L + random.nextInt(atMostMs)) * 1_000_000);
    }
}
