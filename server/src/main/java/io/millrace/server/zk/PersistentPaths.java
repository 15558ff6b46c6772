package io.millrace.server.zk;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Creates persistent nodes without data, with their parents; what exists is left alone. */
public final class PersistentPaths {
    /** Nodes every broker makes sure of when it starts. */
    public static final List<String> TOP_LEVEL =
            List.of(
                    "/consumers",
                    "/brokers/ids",
                    "/brokers/topics",
                    "/config/changes",
                    "/admin/delete_topics",
                    "/brokers/seqid",
                    "/isr_change_notification",
                    "/latest_producer_id_block",
                    "/log_dir_event_notification",
                    "/config/topics",
                    "/config/clients",
                    "/config/users",
                    "/config/brokers",
                    "/config/ips");

    private final ZooKeeperSession session;

    public PersistentPaths(ZooKeeperSession session) {
        this.session = session;
    }

    /** Makes sure of {@link #TOP_LEVEL}. */
    public CompletionStage<Void> ensureTopLevel() {
        return ensureAll(TOP_LEVEL);
    }

    /** Makes sure of one path. */
    CompletionStage<Void> ensure(String path) {
        return ensureAll(List.of(path));
    }

    /**
     * Looks for all nodes at once and creates what is missing in one transaction; again, if
     * somebody else created some of them meanwhile.
     */
    CompletionStage<Void> ensureAll(List<String> wanted) {
        Set<String> paths = new LinkedHashSet<>();
        wanted.forEach(path -> paths.addAll(withParents(path)));
        Map<String, CompletableFuture<Boolean>> found = new LinkedHashMap<>();
        paths.forEach(p -> found.put(p, session.exists(p, null).toCompletableFuture()));
        return CompletableFuture.allOf(found.values().toArray(CompletableFuture<?>[]::new))
                .thenCompose(_ -> {
                    List<Op> missing =
                            found.entrySet().stream()
                                    .filter(entry -> !entry.getValue().join())
                                    .map(entry -> create(entry.getKey()))
                                    .toList();
                    return missing.isEmpty()
                            ? CompletableFuture.completedStage(null)
                            : createMissing(missing, wanted);
                });
    }

    private Op create(String path) {
        return session.create(path, null, CreateMode.PERSISTENT);
    }

    private CompletionStage<Void> createMissing(List<Op> missing, List<String> wanted) {
        return session.write(missing)
                .thenCompose(reply ->
                        switch (reply.code()) {
                            case OK -> CompletableFuture.<Void>completedStage(null);
                            case NODEEXISTS -> ensureAll(wanted);
                            default ->
                                    throw new ZooKeeperFailure(
                                            reply.code(), "create " + missing.getFirst());
                        });
    }

    /** Ancestors of {@code path} from the top, ending with itself. */
    static List<String> withParents(String path) {
        List<String> all = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            all.add(path.substring(0, slash));
        }
        all.add(path);
        return all;
    }
}
