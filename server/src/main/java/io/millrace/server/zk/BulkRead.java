package io.millrace.server.zk;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Reads many nodes with few requests. With one request per node and ten of them under way, the two
 * ends mostly wait for each other.
 */
final class BulkRead {
    /** Nodes per request: the answer must stay below 1 MiB, or the client drops the connection. */
    private static final int BATCH = 100;

    private final OperationQueue queue;
    private final Function<String, CompletionStage<Optional<Znode>>> readOne;

    BulkRead(OperationQueue queue, Function<String, CompletionStage<Optional<Znode>>> readOne) {
        this.queue = queue;
        this.readOne = readOne;
    }

    CompletionStage<Map<String, Optional<Znode>>> read(Collection<String> paths) {
        List<String> all = List.copyOf(paths);
        List<CompletableFuture<Map<String, Optional<Znode>>>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            List<String> batch = all.subList(from, Math.min(all.size(), from + BATCH));
            batches.add(readBatch(batch).toCompletableFuture());
        }
        return FencedWrites.all(batches)
                .thenApply(_ -> {
                    Map<String, Optional<Znode>> found = new HashMap<>();
                    batches.forEach(batch -> found.putAll(batch.join()));
                    return found;
                });
    }

    private CompletionStage<Map<String, Optional<Znode>>> readBatch(List<String> paths) {
        return paths.size() == 1
                ? readSingly(paths)
                : together(paths)
                        .thenApply(results -> nodes(paths, results))
                        .exceptionallyCompose(failure ->
                                isUnknownToServer(failure)
                                        ? readSingly(paths)
                                        : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<List<OpResult>> together(List<String> paths) {
        List<Op> reads = paths.stream().map(Op::getData).toList();
        return queue.submit(
                "read " + paths.getFirst() + " and others",
                (zk, resent, reply) ->
                        zk.multi(
                                reads,
                                (rc, _, _, results) -> {
                                    if (results == null) {
                                        reply.failed(rc);
                                    } else {
                                        reply.value(results);
                                    }
                                },
                                null));
    }

    private static Map<String, Optional<Znode>> nodes(List<String> paths, List<OpResult> results) {
        Map<String, Optional<Znode>> nodes = new HashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            nodes.put(paths.get(i), node(paths.get(i), results.get(i)));
        }
        return nodes;
    }

    private static Optional<Znode> node(String path, OpResult result) {
        if (result instanceof OpResult.GetDataResult read) {
            return Optional.of(Znode.of(read.getData(), read.getStat()));
        }
        Code code = Code.get(((OpResult.ErrorResult) result).getErr());
        if (code == Code.NONODE) {
            return Optional.empty();
        }
        throw new ZooKeeperFailure(code, "read " + path);
    }

    private static boolean isUnknownToServer(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ZooKeeperFailure refused && refused.code() == Code.UNIMPLEMENTED;
    }

    private CompletionStage<Map<String, Optional<Znode>>> readSingly(List<String> paths) {
        Map<String, CompletableFuture<Optional<Znode>>> reads = new HashMap<>();
        paths.forEach(path -> reads.put(path, readOne.apply(path).toCompletableFuture()));
        return FencedWrites.all(reads.values())
                .thenApply(_ -> {
                    Map<String, Optional<Znode>> nodes = new HashMap<>();
                    reads.forEach((path, read) -> nodes.put(path, read.join()));
                    return nodes;
                });
    }
}
