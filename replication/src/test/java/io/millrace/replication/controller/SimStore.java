package io.millrace.replication.controller;

import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One broker's session with the simulated store. Operations are done on the store's lane in the
 * order of the calls and answered on the controller's lane, so that any other work may come in
 * between. Watches are one-shot, as in ZooKeeper. May expire; may have its connection stopped,
 * which a controller takes for slowness.
 */
public final class SimStore implements ClusterStore {
    private final SimTree tree;
    private final Lane storeLane;
    private final Lane controllerLane;
    private final Set<StoreEvent> watches = new HashSet<>();
    private Consumer<StoreEvent> listener = event -> {};
    private boolean expired;
    private boolean stalled;
    private final List<Runnable> held = new ArrayList<>();

    public SimStore(SimTree tree, Lane storeLane, Lane controllerLane) {
        this.tree = tree;
        this.storeLane = storeLane;
        this.controllerLane = controllerLane;
        tree.sessions.add(this);
    }

    void fire(StoreEvent event) {
        if (watches.remove(event)) {
            toController(() -> listener.accept(event));
        }
    }

    private void toController(Runnable news) {
        if (stalled) {
            held.add(news);
        } else {
            controllerLane.post(news);
        }
    }

    /** The process died. */
    public void close() {
        expired = true;
        watches.clear();
        tree.sessions.remove(this);
    }

    /** Holds back everything that goes between store and controller; the store itself may go on. */
    public void stall() {
        stalled = true;
    }

    public void unstall() {
        stalled = false;
        List.copyOf(held).forEach(controllerLane::post);
        held.clear();
    }

    /** The session expires and a new one begins; the caller registers the broker again. */
    public void renew() {
        watches.clear();
        toController(() -> listener.accept(new StoreEvent.SessionRenewed()));
    }

    <T> CompletionStage<T> op(Supplier<T> work) {
        var stage = new CompletableFuture<T>();
        storeLane.post(() -> {
            if (expired) {
                toController(() -> stage.completeExceptionally(new StoreFailure("closed")));
                return;
            }
            try {
                T value = work.get();
                toController(() -> stage.complete(value));
            } catch (Fenced fenced) {
                toController(() -> stage.completeExceptionally(fenced));
            }
        });
        return stage;
    }

    private <T> CompletionStage<T> fenced(ControllerTerm term, Supplier<T> work) {
        return op(() -> {
            if (tree.controllerEpochVersion != term.epochVersion()) {
                throw new Fenced(term);
            }
            return work.get();
        });
    }

    private CompletionStage<Void> fencedDo(ControllerTerm term, Runnable work) {
        return fenced(
                term,
                () -> {
                    work.run();
                    return null;
                });
    }

    private <T> CompletionStage<T> watched(StoreEvent event, Supplier<T> read) {
        return op(() -> {
            watches.add(event);
            return read.get();
        });
    }

    @Override
    public void start(Consumer<StoreEvent> consumer) {
        listener = consumer;
    }

    @Override
    public CompletionStage<Election> elect(int brokerId) {
        return watched(
                new StoreEvent.ControllerChanged(),
                () -> {
                    if (tree.controller != -1) {
                        return new Election.Lost(tree.controller);
                    }
                    if (!tree.brokers.containsKey(brokerId)) {
                        return new Election.Lost(-1);
                    }
                    tree.controller = brokerId;
                    tree.controllerEpoch++;
                    tree.controllerEpochVersion++;
                    tree.electedBy.put(tree.controllerEpoch, brokerId);
                    tree.fire(new StoreEvent.ControllerChanged());
                    watches.add(new StoreEvent.ControllerChanged());
                    return new Election.Won(
                            new ControllerTerm(
                                    brokerId, tree.controllerEpoch, tree.controllerEpochVersion));
                });
    }

    @Override
    public CompletionStage<Integer> controller() {
        return watched(new StoreEvent.ControllerChanged(), () -> tree.controller);
    }

    @Override
    public CompletionStage<Void> abdicate(ControllerTerm term) {
        return op(() -> {
            if (tree.controllerEpochVersion == term.epochVersion()
                    && tree.controller == term.brokerId()) {
                tree.deleteControllerNode();
            }
            return null;
        });
    }

    @Override
    public CompletionStage<List<BrokerRegistration>> brokers() {
        return watched(new StoreEvent.BrokersChanged(), () -> List.copyOf(tree.brokers.values()));
    }

    @Override
    public CompletionStage<SortedSet<String>> topicNames() {
        return watched(new StoreEvent.TopicsChanged(), () -> new TreeSet<>(tree.topics.keySet()));
    }

    @Override
    public CompletionStage<List<TopicRecord>> topics(Collection<String> names) {
        return op(() -> {
            var found = new ArrayList<TopicRecord>();
            for (String name : names) {
                watches.add(new StoreEvent.TopicChanged(name));
                if (tree.topics.containsKey(name)) {
                    found.add(tree.topics.get(name));
                }
            }
            return found;
        });
    }

    @Override
    public CompletionStage<Boolean> createTopic(
            ControllerTerm term, TopicRecord topic, SortedMap<String, String> configs) {
        return fenced(
                term,
                () -> {
                    if (tree.topics.containsKey(topic.name())
                            || tree.marks.contains(topic.name())) {
                        return false;
                    }
                    tree.configs.put(topic.name(), configs);
                    tree.topics.put(topic.name(), topic);
                    tree.fire(new StoreEvent.TopicsChanged());
                    return true;
                });
    }

    @Override
    public CompletionStage<Void> updateTopic(ControllerTerm term, TopicRecord topic) {
        return fencedDo(
                term,
                () -> {
                    tree.topics.put(topic.name(), topic);
                    tree.fire(new StoreEvent.TopicChanged(topic.name()));
                });
    }

    @Override
    public CompletionStage<Void> deleteTopic(ControllerTerm term, String topic) {
        return fencedDo(
                term,
                () -> {
                    tree.topics.remove(topic);
                    tree.configs.remove(topic);
                    tree.states.keySet().removeIf(name -> name.topic().equals(topic));
                    tree.marks.remove(topic);
                    tree.history.removeIf(record -> record.partition().topic().equals(topic));
                    tree.fire(new StoreEvent.TopicsChanged());
                    tree.fire(new StoreEvent.DeleteMarksChanged());
                });
    }

    @Override
    public CompletionStage<Map<TopicPartition, VersionedState>> states(
            Collection<TopicPartition> partitions) {
        return op(() -> {
            var found = new LinkedHashMap<TopicPartition, VersionedState>();
            for (TopicPartition name : partitions) {
                if (tree.states.containsKey(name)) {
                    found.put(name, tree.states.get(name));
                }
            }
            return found;
        });
    }

    @Override
    public CompletionStage<Map<TopicPartition, StateWrite>> createStates(
            ControllerTerm term, Map<TopicPartition, LeaderState> states) {
        return fenced(
                term,
                () -> {
                    var results = new LinkedHashMap<TopicPartition, StateWrite>();
                    states.forEach((name, state) -> {
                        if (tree.states.containsKey(name)) {
                            results.put(name, new StateWrite.Conflict());
                        } else {
                            tree.write(name, state, 0);
                            results.put(name, new StateWrite.Written(0));
                        }
                    });
                    return results;
                });
    }

    @Override
    public CompletionStage<Map<TopicPartition, StateWrite>> updateStates(
            ControllerTerm term, Map<TopicPartition, VersionedState> updates) {
        return fenced(
                term,
                () -> {
                    var results = new LinkedHashMap<TopicPartition, StateWrite>();
                    updates.forEach((name, next) -> results.put(name, update(name, next)));
                    return results;
                });
    }

    private StateWrite update(TopicPartition name, VersionedState next) {
        VersionedState now = tree.states.get(name);
        if (now == null || now.version() != next.version()) {
            return new StateWrite.Conflict();
        }
        tree.write(name, next.state(), now.version() + 1);
        return new StateWrite.Written(now.version() + 1);
    }

    @Override
    public CompletionStage<SortedSet<String>> deleteMarks() {
        return watched(new StoreEvent.DeleteMarksChanged(), () -> new TreeSet<>(tree.marks));
    }

    @Override
    public CompletionStage<Void> markDeleted(ControllerTerm term, String topic) {
        return fencedDo(term, () -> tree.markByTool(topic));
    }

    @Override
    public CompletionStage<Void> unmarkDeleted(ControllerTerm term, Collection<String> topics) {
        return fencedDo(term, () -> tree.marks.removeAll(topics));
    }

    @Override
    public CompletionStage<List<IsrNotice>> isrNotices() {
        return watched(new StoreEvent.IsrNoticesChanged(), () -> List.copyOf(tree.isrNotices));
    }

    @Override
    public CompletionStage<List<LogDirNotice>> logDirNotices() {
        return watched(
                new StoreEvent.LogDirNoticesChanged(), () -> List.copyOf(tree.logDirNotices));
    }

    @Override
    public CompletionStage<Void> removeNotices(
            ControllerTerm term, Collection<? extends Notice> notices) {
        return fencedDo(
                term,
                () -> {
                    tree.isrNotices.removeAll(notices);
                    tree.logDirNotices.removeAll(notices);
                });
    }

    @Override
    public CompletionStage<Map<TopicPartition, List<Integer>>> reassignments() {
        return watched(
                new StoreEvent.ReassignmentsChanged(),
                () -> tree.reassignments == null ? null : new TreeMap<>(tree.reassignments));
    }

    @Override
    public CompletionStage<Void> updateReassignments(
            ControllerTerm term, Map<TopicPartition, List<Integer>> remaining) {
        return fencedDo(
                term,
                () -> {
                    tree.reassignments = remaining.isEmpty() ? null : new TreeMap<>(remaining);
                    tree.fire(new StoreEvent.ReassignmentsChanged());
                });
    }

    @Override
    public CompletionStage<Set<TopicPartition>> preferredElections() {
        return watched(
                new StoreEvent.PreferredElectionsChanged(),
                () -> tree.preferred == null ? null : new TreeSet<>(tree.preferred));
    }

    @Override
    public CompletionStage<Void> clearPreferredElections(ControllerTerm term) {
        return fencedDo(term, () -> tree.preferred = null);
    }

    @Override
    public CompletionStage<Set<Integer>> finalizeFeatures(
            ControllerTerm term, Map<String, Integer> levels, boolean validateOnly) {
        return fenced(
                term,
                () -> {
                    if (!validateOnly) tree.features.putAll(levels);
                    return Set.of();
                });
    }

    @Override
    public CompletionStage<ProducerIds> takeProducerIds(ControllerTerm term, int brokerId) {
        return fenced(
                term,
                () -> {
                    long first = tree.nextProducerId;
                    tree.nextProducerId += 1000;
                    return new ProducerIds(first, 1000);
                });
    }
}
