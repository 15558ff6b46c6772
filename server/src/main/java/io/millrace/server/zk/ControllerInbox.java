package io.millrace.server.zk;

import io.millrace.replication.controller.ClusterStore.IsrNotice;
import io.millrace.replication.controller.ClusterStore.LogDirNotice;
import io.millrace.replication.controller.ControllerTerm;
import io.millrace.wire.protocol.TopicPartition;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What brokers and tools leave for the controller to find. A node nobody can read is worth a
 * warning but must not stop the controller: it counts as one that asks for nothing, and is removed
 * like it.
 */
final class ControllerInbox {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerInbox.class);
    private static final int ANY_VERSION = -1;
    private static final int NO_BROKER = -1;

    private final ZooKeeperSession session;
    private final FencedWrites writes;

    ControllerInbox(ZooKeeperSession session, FencedWrites writes) {
        this.session = session;
        this.writes = writes;
    }

    CompletionStage<List<IsrNotice>> isrNotices(NodeWatch watch) {
        return notices(
                AdminNodes.ISR_NOTICES,
                watch,
                (path, data) ->
                        new IsrNotice(
                                path,
                                readable(
                                        path,
                                        Set.<TopicPartition>of(),
                                        () -> AdminNodes.parsePartitions(path, data))));
    }

    CompletionStage<List<LogDirNotice>> logDirNotices(NodeWatch watch) {
        return notices(
                AdminNodes.LOG_DIR_NOTICES,
                watch,
                (path, data) ->
                        new LogDirNotice(
                                path,
                                readable(
                                        path,
                                        NO_BROKER,
                                        () -> AdminNodes.parseLogDirNotice(path, data))));
    }

    private <T> CompletionStage<List<T>> notices(
            String parent, NodeWatch watch, BiFunction<String, byte[], T> parse) {
        return ChildNodes.read(session, parent, watch, null)
                .thenApply(nodes -> {
                    List<T> notices = new ArrayList<>();
                    nodes.forEach((name, node) ->
                            notices.add(parse.apply(parent + "/" + name, node.data())));
                    return notices;
                });
    }

    CompletionStage<@Nullable Map<TopicPartition, List<Integer>>> reassignments(NodeWatch watch) {
        return wish(AdminNodes.REASSIGNMENT, watch, Map.of(), AdminNodes::parseReassignments);
    }

    CompletionStage<@Nullable Set<TopicPartition>> preferredElections(NodeWatch watch) {
        String path = AdminNodes.PREFERRED_ELECTION;
        return wish(path, watch, Set.of(), data -> AdminNodes.parsePartitions(path, data));
    }

    private <T> CompletionStage<@Nullable T> wish(
            String path, NodeWatch watch, T nothing, Function<byte[], T> parse) {
        return session.readOrAwait(path, watch)
                .thenApply(found ->
                        found.isEmpty()
                                ? null
                                : readable(path, nothing, () -> parse.apply(found.get().data())));
    }

    private static <T> T readable(String path, T otherwise, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (Json.BadPayload e) {
            LOG.warn("{}; passing over {}", e.getMessage(), path);
            return otherwise;
        }
    }

    CompletionStage<Void> updateReassignments(
            ControllerTerm term, Map<TopicPartition, List<Integer>> remaining) {
        String path = AdminNodes.REASSIGNMENT;
        if (remaining.isEmpty()) {
            return writes.one(term, Op.delete(path, ANY_VERSION), Code.NONODE);
        }
        byte[] data = AdminNodes.reassignments(remaining);
        return writes.write(term, List.of(Op.setData(path, data, ANY_VERSION)))
                .thenCompose(reply -> {
                    if (reply.code() == Code.NONODE) {
                        Op create = session.create(path, data, CreateMode.PERSISTENT);
                        return writes.one(term, create, Code.NODEEXISTS);
                    }
                    if (!reply.done()) {
                        throw new ZooKeeperFailure(reply.code(), "write " + path);
                    }
                    return CompletableFuture.<Void>completedStage(null);
                });
    }
}
