package io.millrace.server.zk;

import io.millrace.replication.controller.BrokerRegistration;
import io.millrace.replication.controller.ClusterStore;
import io.millrace.replication.controller.ControllerTerm;
import io.millrace.replication.controller.LeaderState;
import io.millrace.replication.controller.StoreEvent;
import io.millrace.replication.controller.TopicRecord;
import io.millrace.replication.controller.VersionedState;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.TopicPartition;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The controller's part of the tree.
 *
 * <p>First requests of calls go out in the order of the calls; what a call does after reading
 * something comes when that was read. Events are watches that fired, brought to the lane.
 */
public final class ZkClusterStore implements ClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(ZkClusterStore.class);
    private static final int ANY_VERSION = -1;

    private final ZooKeeperSession session;
    private final Lane lane;
    private final LaneReplies replies;
    private final FencedWrites writes;
    private final PartitionStates states;
    private final ControllerElection election;
    private final ControllerInbox inbox;
    private final FeatureStore features;
    private final WatchedTopics topics;
    private volatile @Nullable Consumer<StoreEvent> listener;

    private final NodeWatch controllerWatch = eventOf(new StoreEvent.ControllerChanged());
    private final NodeWatch brokersWatch = eventOf(new StoreEvent.BrokersChanged());
    private final NodeWatch topicsWatch = eventOf(new StoreEvent.TopicsChanged());

    /**
     * @param lane the controller's lane; stages complete and events arrive on it
     */
    public ZkClusterStore(ZooKeeperSession session, Lane lane, InstantSource clock) {
        this.session = session;
        this.lane = lane;
        this.replies = new LaneReplies(lane);
        this.writes = new FencedWrites(session);
        this.states = new PartitionStates(session, writes);
        this.election = new ControllerElection(session, clock);
        this.inbox = new ControllerInbox(session, writes);
        this.features = new FeatureStore(session);
        this.topics = new WatchedTopics(session, this::fire);
    }

    @Override
    public void start(Consumer<StoreEvent> listener) {
        this.listener = listener;
        session.addListener(
                new SessionListener() {
                    @Override
                    public void sessionStarted() {
                        fire(new StoreEvent.SessionRenewed());
                    }
                });
        controller();
    }

    private void fire(StoreEvent event) {
        lane.post(() -> {
            Consumer<StoreEvent> told = listener;
            if (told != null) {
                told.accept(event);
            }
        });
    }

    private NodeWatch eventOf(StoreEvent event) {
        return (_, _) -> fire(event);
    }

    // ---- election -------------------------------------------------------------------------------

    @Override
    public CompletionStage<Election> elect(int brokerId) {
        CompletionStage<Election> outcome = election.elect(brokerId, controllerWatch);
        outcome.thenAccept(result -> {
            if (result instanceof Election.Won(ControllerTerm term)) {
                enableFeatures(term);
            }
        });
        return replies.onLane(outcome);
    }

    private void enableFeatures(ControllerTerm term) {
        features.enable(term)
                .exceptionally(failure -> {
                    LOG.warn("cannot write {}: {}", FeatureStore.PATH, failure.toString());
                    return null;
                });
    }

    @Override
    public CompletionStage<Integer> controller() {
        return replies.onLane(election.current(controllerWatch));
    }

    @Override
    public CompletionStage<Void> abdicate(ControllerTerm term) {
        return replies.onLane(election.abdicate(term, writes));
    }

    // ---- brokers and topics ---------------------------------------------------------------------

    @Override
    public CompletionStage<List<BrokerRegistration>> brokers() {
        return replies.onLane(
                ChildNodes.read(session, BrokerNode.PARENT, brokersWatch, brokersWatch)
                        .thenApply(nodes ->
                                nodes.entrySet().stream()
                                        .map(e -> broker(e.getKey(), e.getValue()))
                                        .sorted(Comparator.comparingInt(BrokerRegistration::id))
                                        .toList()));
    }

    private static BrokerRegistration broker(String name, Znode node) {
        int id = Integer.parseInt(name);
        return new BrokerRegistration(BrokerNode.parse(id, node.data()), node.czxid());
    }

    @Override
    public CompletionStage<SortedSet<String>> topicNames() {
        return names(TopicNode.PARENT, topicsWatch);
    }

    private CompletionStage<SortedSet<String>> names(String parent, NodeWatch watch) {
        return replies.onLane(
                session.children(parent, watch)
                        .thenApply(found -> new TreeSet<>(found.orElse(List.of()))));
    }

    @Override
    public CompletionStage<List<TopicRecord>> topics(Collection<String> names) {
        return replies.onLane(topics.read(names));
    }

    @Override
    public CompletionStage<Boolean> createTopic(
            ControllerTerm term, TopicRecord topic, SortedMap<String, String> configs) {
        return replies.onLane(
                new TopicCreation(session, writes)
                        .create(term, topic, ConfigNode.payload(configs))
                        .thenCompose(isNew ->
                                isNew
                                        ? topics.watch(topic).thenApply(_ -> true)
                                        : CompletableFuture.completedStage(false)));
    }

    @Override
    public CompletionStage<Void> updateTopic(ControllerTerm term, TopicRecord topic) {
        Op set = Op.setData(TopicNode.path(topic.name()), TopicNode.payload(topic), ANY_VERSION);
        return replies.onLane(writes.one(term, set));
    }

    @Override
    public CompletionStage<Void> deleteTopic(ControllerTerm term, String topic) {
        return replies.onLane(new TopicRemoval(session, writes).remove(term, topic));
    }

    // ---- leadership of partitions ---------------------------------------------------------------

    @Override
    public CompletionStage<Map<TopicPartition, VersionedState>> states(
            Collection<TopicPartition> partitions) {
        return replies.onLane(states.read(partitions));
    }

    @Override
    public CompletionStage<Map<TopicPartition, StateWrite>> createStates(
            ControllerTerm term, Map<TopicPartition, LeaderState> created) {
        return replies.onLane(states.create(term, created));
    }

    @Override
    public CompletionStage<Map<TopicPartition, StateWrite>> updateStates(
            ControllerTerm term, Map<TopicPartition, VersionedState> updates) {
        return replies.onLane(states.update(term, updates));
    }

    // ---- wishes and notices ---------------------------------------------------------------------

    private final NodeWatch deleteMarksWatch = eventOf(new StoreEvent.DeleteMarksChanged());
    private final NodeWatch isrNoticesWatch = eventOf(new StoreEvent.IsrNoticesChanged());
    private final NodeWatch logDirNoticesWatch = eventOf(new StoreEvent.LogDirNoticesChanged());
    private final NodeWatch reassignmentsWatch = eventOf(new StoreEvent.ReassignmentsChanged());
    private final NodeWatch electionsWatch = eventOf(new StoreEvent.PreferredElectionsChanged());

    @Override
    public CompletionStage<SortedSet<String>> deleteMarks() {
        return names(AdminNodes.DELETE_TOPICS, deleteMarksWatch);
    }

    @Override
    public CompletionStage<Void> markDeleted(ControllerTerm term, String topic) {
        Op mark = session.create(AdminNodes.deleteMark(topic), null, CreateMode.PERSISTENT);
        return replies.onLane(writes.one(term, mark, Code.NODEEXISTS));
    }

    @Override
    public CompletionStage<Void> unmarkDeleted(ControllerTerm term, Collection<String> topics) {
        List<Op> deletions =
                topics.stream()
                        .map(topic -> Op.delete(AdminNodes.deleteMark(topic), ANY_VERSION))
                        .toList();
        return replies.onLane(writes.each(term, deletions, Code.NONODE));
    }

    @Override
    public CompletionStage<List<IsrNotice>> isrNotices() {
        return replies.onLane(inbox.isrNotices(isrNoticesWatch));
    }

    @Override
    public CompletionStage<List<LogDirNotice>> logDirNotices() {
        return replies.onLane(inbox.logDirNotices(logDirNoticesWatch));
    }

    @Override
    public CompletionStage<Void> removeNotices(
            ControllerTerm term, Collection<? extends Notice> notices) {
        List<Op> deletions =
                notices.stream().map(notice -> Op.delete(notice.node(), ANY_VERSION)).toList();
        return replies.onLane(writes.each(term, deletions, Code.NONODE));
    }

    @Override
    public CompletionStage<@Nullable Map<TopicPartition, List<Integer>>> reassignments() {
        return replies.onLane(inbox.reassignments(reassignmentsWatch));
    }

    @Override
    public CompletionStage<Void> updateReassignments(
            ControllerTerm term, Map<TopicPartition, List<Integer>> remaining) {
        return replies.onLane(inbox.updateReassignments(term, remaining));
    }

    @Override
    public CompletionStage<@Nullable Set<TopicPartition>> preferredElections() {
        return replies.onLane(inbox.preferredElections(electionsWatch));
    }

    @Override
    public CompletionStage<Void> clearPreferredElections(ControllerTerm term) {
        Op delete = Op.delete(AdminNodes.PREFERRED_ELECTION, ANY_VERSION);
        return replies.onLane(writes.one(term, delete, Code.NONODE));
    }

    // ---- ids ------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Set<Integer>> finalizeFeatures(
            ControllerTerm term, Map<String, Integer> levels, boolean validateOnly) {
        return replies.onLane(features.finalizeAt(term, levels, validateOnly));
    }

    @Override
    public CompletionStage<ProducerIds> takeProducerIds(ControllerTerm term, int brokerId) {
        ProducerIdStore store = new ProducerIdStore(session);
        return replies.onLane(store.take(brokerId, operations -> writes.write(term, operations)));
    }
}
