package io.millrace.server.zk;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Reads nodes side by side. */
final class ChildNodes {
    private ChildNodes() {}

    /**
     * All children of a node by name, those that vanish meanwhile left out.
     *
     * @param ofParent left on the set of children
     * @param ofChild left on each child
     */
    static CompletionStage<SortedMap<String, Znode>> read(
            ZooKeeperSession session,
            String parent,
            @Nullable NodeWatch ofParent,
            @Nullable NodeWatch ofChild) {
        return session.children(parent, ofParent)
                .thenCompose(names ->
                        readEach(
                                session,
                                parent,
                                names.orElse(List.of()),
                                ofChild == null ? null : _ -> ofChild));
    }

    /** The named children of a node, as far as they exist; watches are left on those only. */
    static CompletionStage<SortedMap<String, Znode>> readEach(
            ZooKeeperSession session,
            String parent,
            Collection<String> names,
            @Nullable Function<String, NodeWatch> watchOf) {
        Map<String, CompletableFuture<Optional<Znode>>> reads = new LinkedHashMap<>();
        for (String name : names) {
            NodeWatch watch = watchOf == null ? null : watchOf.apply(name);
            reads.put(name, session.read(parent + "/" + name, watch).toCompletableFuture());
        }
        return FencedWrites.all(reads.values())
                .thenApply(_ -> {
                    SortedMap<String, Znode> found = new TreeMap<>();
                    reads.forEach(
                            (name, read) -> read.join().ifPresent(node -> found.put(name, node)));
                    return found;
                });
    }
}
