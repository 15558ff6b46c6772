package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogDirectory;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.Role;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/*
 * asked for --> the copy is created at once, and listed --> its turn comes --> it moves --> done
 *                                                             '--no log now--> waits for the next role
 */

/** The replicas that move between this broker's directories (KIP-113). Control lane only. */
final class Moves {
    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);
    private static final int LONGEST_NAME = 255;
    private static final int SUFFIX = ".".length() + 32 + "-future".length();

    private final Replicas replicas;
    private final Directories directories;
    private final Executor upkeep;
    private final Predicate<TopicPartition> isKnown;
    private final Map<TopicPartition, Move> moves = new LinkedHashMap<>();
    private final Queue<Move> waiting = new ArrayDeque<>();
    private final Map<Move, CompletionStage<Move.Outcome>> running = new LinkedHashMap<>();
    private MoveRules rules;

    /**
     * Nothing moves yet.
     *
     * @param isKnown whether the cluster has such a partition, here or elsewhere
     */
    Moves(
            Replicas replicas,
            Directories directories,
            Executor upkeep,
            Predicate<TopicPartition> isKnown,
            MoveRules rules) {
        this.replicas = replicas;
        this.directories = directories;
        this.upkeep = upkeep;
        this.isKnown = isKnown;
        this.rules = rules;
    }

    void setRules(MoveRules next) {
        rules = next;
    }

    // ---- requests

    /** Moves a replica to the directory of that path; completes on the control lane. */
    CompletionStage<ErrorCode> ask(TopicPartition name, String path) {
        LogDirectory target = directories.at(path);
        if (name.toString().length() + SUFFIX > LONGEST_NAME) {
            return answer(ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
        if (target == null) {
            return answer(ErrorCode.LOG_DIR_NOT_FOUND);
        }
        if (directories.isOffline(target) || directories.isLost(name)) {
            return answer(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        Hosted copy = directories.copies().get(name);
        if (copy != null && !copy.directory().equals(target)) {
            return cancel(name).thenCompose(_ -> begin(name, target));
        }
        return begin(name, target);
    }

    private CompletionStage<ErrorCode> begin(TopicPartition name, LogDirectory target) {
        Partition partition = replicas.partition(name);
        Hosted original = directories.get(name);
        if (original == null || partition == null) {
            if (original == null) {
                directories.copies().wish(name, target);
            }
            return answer(
                    isKnown.test(name)
                            ? ErrorCode.REPLICA_NOT_AVAILABLE
                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (partition.view().role() instanceof Role.Offline) {
            return answer(ErrorCode.REPLICA_NOT_AVAILABLE);
        }
        if (original.directory().equals(target) || directories.copies().get(name) != null) {
            return answer(ErrorCode.NONE);
        }
        if (directories.hasFailed()) {
            return answer(ErrorCode.KAFKA_STORAGE_ERROR); // else there could be a copy in it too
        }
        return CompletableFuture.supplyAsync(() -> create(target, original.log()), upkeep)
                .thenApplyAsync(
                        created -> {
                            if (created == null) {
                                return ErrorCode.KAFKA_STORAGE_ERROR;
                            }
                            start(partition, created);
                            return ErrorCode.NONE;
                        },
                        replicas.control()::post);
    }

    private @Nullable Hosted create(LogDirectory target, Log original) {
        try {
            return directories.copies().create(target, original, original.topicId());
        } catch (DiskFailure failure) {
            replicas.directoryFailed(failure);
            return null;
        }
    }

    private static CompletionStage<ErrorCode> answer(ErrorCode error) {
        return CompletableFuture.completedStage(error);
    }

    // ---- moves

    /** The partition has got a role: a copy of its log that was left can go on. */
    void roleTaken(Partition partition) {
        Hosted copy = directories.copies().get(partition.name());
        boolean offline = partition.view().role() instanceof Role.Offline;
        if (copy != null && !offline && !moves.containsKey(partition.name())) {
            start(partition, copy);
        }
    }

    private void start(Partition partition, Hosted copy) {
        LOG.info("{} moves to {}", partition, copy.directory().root());
        var move =
                new Move(
                        partition,
                        copy,
                        directories,
                        upkeep,
                        rules.quota(),
                        replicas::directoryFailed);
        moves.put(partition.name(), move);
        move.announce();
        waiting.add(move);
        beginNext();
    }

    private void beginNext() {
        while (running.size() < rules.atOnce() && !waiting.isEmpty()) {
            Move next = waiting.remove();
            var begun = new CompletableFuture<Move.Outcome>();
            running.put(next, begun);
            next.run()
                    .whenCompleteAsync(
                            (outcome, _) -> ended(next, outcome, begun), replicas.control()::post);
        }
    }

    private void ended(Move move, Move.Outcome how, CompletableFuture<Move.Outcome> told) {
        running.remove(move);
        moves.remove(move.partition().name(), move);
        if (how == Move.Outcome.FAILED) {
            remove(move);
        }
        told.complete(how);
        beginNext();
        if (how == Move.Outcome.IDLE) {
            roleTaken(move.partition()); // it may have got one meanwhile
        }
    }

    /** Ends the move of a partition, if there is one, and removes its copy. */
    CompletionStage<Void> cancel(TopicPartition name) {
        Hosted copy = directories.copies().get(name);
        Move move = moves.get(name);
        if (copy == null) {
            return CompletableFuture.completedStage(null);
        }
        return halt(name)
                .thenCompose(settled -> {
                    if (settled) {
                        return CompletableFuture.completedStage(null);
                    }
                    directories.copies().forget(name);
                    return CompletableFuture.runAsync(() -> clear(move, copy), upkeep);
                });
    }

    /**
     * Ends the move of a partition; true when it came to its own end before: the copy has become
     * the log, or is being removed.
     */
    private CompletionStage<Boolean> halt(TopicPartition name) {
        Move move = moves.get(name);
        if (move == null) {
            return CompletableFuture.completedStage(false);
        }
        move.stop();
        if (waiting.remove(move)) {
            moves.remove(name);
            return move.partition()
                    .lane()
                    .ask(() -> {
                        move.partition().heir().dismiss();
                        return false;
                    });
        }
        CompletionStage<Move.Outcome> begun = running.get(move);
        return begun == null
                ? CompletableFuture.completedStage(false)
                : begun.thenApply(how -> how == Move.Outcome.DONE || how == Move.Outcome.FAILED);
    }

    private void remove(Move move) {
        if (move.copy().equals(directories.copies().get(move.partition().name()))) {
            directories.copies().forget(move.partition().name());
            upkeep.execute(() -> clear(move, move.copy()));
        }
    }

    private void clear(@Nullable Move move, Hosted copy) {
        try {
            if (move == null) {
                copy.directory().delete(copy.log());
            } else {
                move.clear();
            }
        } catch (DiskFailure failure) {
            replicas.directoryFailed(failure);
        }
    }

    /** A directory has failed; the copies in it are of no use. */
    void directoryFailed(LogDirectory directory) {
        for (Log copy : directories.copies().fail(directory)) {
            halt(copy.partition()).thenRun(copy::abandon);
        }
    }

    /** Ends all moves; their copies stay for the next start. */
    CompletionStage<Void> stop() {
        var ending = new ArrayList<CompletableFuture<?>>();
        for (TopicPartition name : List.copyOf(moves.keySet())) {
            ending.add(halt(name).toCompletableFuture());
        }
        return CompletableFuture.allOf(ending.toArray(CompletableFuture[]::new));
    }
}
