package io.millrace.server.zk;

import io.millrace.replication.controller.ClusterStore.StateWrite;
import io.millrace.replication.controller.ControllerTerm;
import io.millrace.replication.controller.LeaderState;
import io.millrace.replication.controller.VersionedState;
import io.millrace.server.zk.FencedWrites.Sized;
import io.millrace.wire.protocol.TopicPartition;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads and writes the states of many partitions in few round trips.
 *
 * <p>Partitions share transactions as long as all goes well. A transaction that is refused because
 * of one of them has changed nothing, so its partitions are then written one by one, and each gets
 * its own answer. A refusal may also mean that an earlier copy of the same request had been carried
 * out before the connection broke; reading the node tells, since its content names our term.
 */
final class PartitionStates {
    private final ZooKeeperSession session;
    private final FencedWrites writes;

    PartitionStates(ZooKeeperSession session, FencedWrites writes) {
        this.session = session;
        this.writes = writes;
    }

    /**
     * What one partition's node is to become: the version it has afterwards, and how to get there.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and bytes are what ZooKeeper takes
    private record Change(
            TopicPartition partition, byte[] data, int versionAfter, List<Sized> operations)
            implements FencedWrites.Wish {}

    /** The states of those partitions that have one. */
    CompletionStage<Map<TopicPartition, VersionedState>> read(
            Collection<TopicPartition> partitions) {
        Map<String, TopicPartition> byPath = new LinkedHashMap<>();
        partitions.stream().sorted().forEach(p -> byPath.put(StateNode.path(p), p));
        return session.readAll(byPath.keySet())
                .thenApply(nodes -> {
                    Map<TopicPartition, VersionedState> states = new LinkedHashMap<>();
                    byPath.forEach((path, partition) ->
                            nodes.getOrDefault(path, Optional.empty())
                                    .ifPresent(node -> states.put(partition, parse(path, node))));
                    return states;
                });
    }

    private static VersionedState parse(String path, Znode node) {
        return new VersionedState(StateNode.parse(path, node.data()), node.version());
    }

    /** Creates states, each with the nodes above it that are missing. */
    CompletionStage<Map<TopicPartition, StateWrite>> create(
            ControllerTerm term, Map<TopicPartition, LeaderState> states) {
        Set<String> newTopics = new HashSet<>();
        List<Change> changes = new ArrayList<>();
        new TreeMap<>(states)
                .forEach((partition, state) -> {
                    // Partition 0 comes with its topic; others may join an old one.
                    boolean first = partition.partition() == 0 && newTopics.add(partition.topic());
                    changes.add(creation(partition, StateNode.payload(state), first));
                });
        return writeAll(term, changes);
    }

    private Change creation(TopicPartition partition, byte[] data, boolean withParent) {
        List<Sized> operations = new ArrayList<>(3);
        if (withParent) {
            operations.add(creating(TopicNode.partitionsPath(partition.topic()), null));
        }
        operations.add(
                creating(TopicNode.partitionPath(partition.topic(), partition.partition()), null));
        operations.add(creating(StateNode.path(partition), data));
        return new Change(partition, data, 0, operations);
    }

    private Sized creating(String path, byte @org.jspecify.annotations.Nullable [] data) {
        return Sized.of(
                session.create(path, data, CreateMode.PERSISTENT), data == null ? 0 : data.length);
    }

    /** Replaces states whose version still is the one given with them. */
    CompletionStage<Map<TopicPartition, StateWrite>> update(
            ControllerTerm term, Map<TopicPartition, VersionedState> updates) {
        List<Change> changes = new ArrayList<>();
        new TreeMap<>(updates)
                .forEach((partition, update) -> {
                    byte[] data = StateNode.payload(update.state());
                    Op set = Op.setData(StateNode.path(partition), data, update.version());
                    changes.add(
                            new Change(
                                    partition,
                                    data,
                                    update.version() + 1,
                                    List.of(Sized.of(set, data.length))));
                });
        return writeAll(term, changes);
    }

    private CompletionStage<Map<TopicPartition, StateWrite>> writeAll(
            ControllerTerm term, List<Change> changes) {
        List<CompletableFuture<Map<TopicPartition, StateWrite>>> batches =
                FencedWrites.batches(changes).stream()
                        .map(batch -> writeBatch(term, batch).toCompletableFuture())
                        .toList();
        return FencedWrites.all(batches)
                .thenApply(_ -> {
                    Map<TopicPartition, StateWrite> outcomes = new LinkedHashMap<>();
                    batches.forEach(batch -> outcomes.putAll(batch.join()));
                    return outcomes;
                });
    }

    private CompletionStage<Map<TopicPartition, StateWrite>> writeBatch(
            ControllerTerm term, List<Change> batch) {
        return writes.write(term, FencedWrites.operations(batch))
                .thenCompose(reply ->
                        reply.done()
                                ? CompletableFuture.completedStage(allWritten(batch))
                                : writeSingly(term, batch));
    }

    private static Map<TopicPartition, StateWrite> allWritten(List<Change> batch) {
        Map<TopicPartition, StateWrite> outcomes = new LinkedHashMap<>();
        batch.forEach(change ->
                outcomes.put(change.partition(), new StateWrite.Written(change.versionAfter())));
        return outcomes;
    }

    private CompletionStage<Map<TopicPartition, StateWrite>> writeSingly(
            ControllerTerm term, List<Change> batch) {
        Map<TopicPartition, CompletableFuture<StateWrite>> each = new LinkedHashMap<>();
        batch.forEach(change ->
                each.put(change.partition(), writeOne(term, change).toCompletableFuture()));
        return FencedWrites.all(each.values())
                .thenApply(_ -> {
                    Map<TopicPartition, StateWrite> outcomes = new LinkedHashMap<>();
                    each.forEach((p, outcome) -> outcomes.put(p, outcome.join()));
                    return outcomes;
                });
    }

    private CompletionStage<StateWrite> writeOne(ControllerTerm term, Change change) {
        int last = change.operations().size() - 1;
        Op state = change.operations().get(last).operation();
        boolean creates = last > 0;
        return (creates
                        ? createParents(term, change)
                        : CompletableFuture.<Void>completedStage(null))
                .thenCompose(_ -> writes.write(term, List.of(state)))
                .thenCompose(reply -> outcome(change, reply));
    }

    private CompletionStage<Void> createParents(ControllerTerm term, Change change) {
        TopicPartition partition = change.partition();
        List<Op> parents =
                List.of(
                        creating(TopicNode.partitionsPath(partition.topic()), null).operation(),
                        creating(
                                        TopicNode.partitionPath(
                                                partition.topic(), partition.partition()),
                                        null)
                                .operation());
        // Without the topic's own node there is nothing to create below; the state's write tells.
        return writes.each(term, parents, Code.NODEEXISTS, Code.NONODE);
    }

    private CompletionStage<StateWrite> outcome(Change change, MultiReply reply) {
        return switch (reply.code()) {
            case OK -> written(change);
            case NODEEXISTS, BADVERSION -> writtenBefore(change);
            case NONODE -> CompletableFuture.completedStage(new StateWrite.Conflict());
            default ->
                    CompletableFuture.completedStage(
                            new StateWrite.Failed(
                                    change.partition() + ": ZooKeeper said " + reply.code()));
        };
    }

    private CompletionStage<StateWrite> writtenBefore(Change change) {
        return session.read(StateNode.path(change.partition()), null)
                .thenCompose(found -> {
                    boolean ours =
                            found.isPresent()
                                    && found.get().version() == change.versionAfter()
                                    && Arrays.equals(found.get().data(), change.data());
                    return ours
                            ? written(change)
                            : CompletableFuture.completedStage(new StateWrite.Conflict());
                });
    }

    private static CompletionStage<StateWrite> written(Change change) {
        return CompletableFuture.completedStage(new StateWrite.Written(change.versionAfter()));
    }
}
