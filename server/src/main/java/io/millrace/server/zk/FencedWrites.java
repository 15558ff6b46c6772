package io.millrace.server.zk;

import io.millrace.replication.controller.ControllerTerm;
import io.millrace.replication.controller.Fenced;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Writes of a controller: each transaction first checks that the controller epoch's node still has
 * the version of the term, so a controller that was replaced while it slept can change nothing.
 */
final class FencedWrites {
    /** Bounds of one transaction, well below ZooKeeper's 1 MiB for a request. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_OPERATIONS = 1_000;
    private static final int OVERHEAD_BYTES = 64;

    private final ZooKeeperSession session;

    FencedWrites(ZooKeeperSession session) {
        this.session = session;
    }

    /** One wanted operation with the bytes it takes in a request, near enough. */
    record Sized(Op operation, int bytes) {
        static Sized of(Op operation, int dataBytes) {
            return new Sized(operation, operation.getPath().length() + dataBytes + OVERHEAD_BYTES);
        }
    }

    /**
     * Does all operations or none. Indexes in the reply are those of {@code operations}. Fails with
     * {@link Fenced} when the term is over.
     */
    CompletionStage<MultiReply> write(ControllerTerm term, List<Op> operations) {
        List<Op> checked = new ArrayList<>(operations.size() + 1);
        checked.add(ControllerNode.stillElected(term.epochVersion()));
        checked.addAll(operations);
        return session.write(checked).thenApply(reply -> withoutCheck(term, reply));
    }

    private static MultiReply withoutCheck(ControllerTerm term, MultiReply reply) {
        if (reply.failedIndex() == 0) {
            if (reply.code() == Code.BADVERSION || reply.code() == Code.NONODE) {
                throw new Fenced(term);
            }
            throw new ZooKeeperFailure(reply.code(), "check controller epoch");
        }
        return new MultiReply(reply.results().subList(1, reply.results().size()), reply.resent());
    }

    /** Does one operation; refusals in {@code tolerated} count as done. */
    CompletionStage<Void> one(ControllerTerm term, Op operation, Code... tolerated) {
        Set<Code> accepted = EnumSet.of(Code.OK, tolerated);
        return write(term, List.of(operation))
                .thenAccept(reply -> {
                    if (!accepted.contains(reply.code())) {
                        throw new ZooKeeperFailure(reply.code(), "write " + operation.getPath());
                    }
                });
    }

    /** Does many operations that do not depend on each other, each as {@link #one} does. */
    CompletionStage<Void> each(ControllerTerm term, Collection<Op> operations, Code... tolerated) {
        return all(operations.stream().map(operation -> one(term, operation, tolerated)).toList());
    }

    /** Done when all are; fails with the first failure. */
    static CompletionStage<Void> all(Collection<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture<?>[]::new));
    }

    /** Cuts a sequence of wishes, each of several operations, into transactions within bounds. */
    static <T extends Wish> List<List<T>> batches(Collection<T> wishes) {
        List<List<T>> batches = new ArrayList<>();
        List<T> batch = new ArrayList<>();
        int bytes = 0;
        int operations = 0;
        for (T wish : wishes) {
            int size = wish.operations().stream().mapToInt(Sized::bytes).sum();
            int count = wish.operations().size();
            boolean full = bytes + size > MAX_BYTES || operations + count > MAX_OPERATIONS;
            if (full && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
                operations = 0;
            }
            batch.add(wish);
            bytes += size;
            operations += count;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** Operations that belong together. */
    interface Wish {
        List<Sized> operations();
    }

    /** The operations of a batch, in order. */
    static List<Op> operations(List<? extends Wish> batch) {
        return batch.stream()
                .flatMap(wish -> wish.operations().stream())
                .map(Sized::operation)
                .toList();
    }
}
