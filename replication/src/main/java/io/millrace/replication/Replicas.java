package io.millrace.replication;

import io.millrace.log.Cleanable;
import io.millrace.log.Log;
import io.millrace.log.LogDirectory;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.MetadataFollower;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.lane.Agenda;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.LaneOwner;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionSeams;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Role;
import io.millrace.replication.throttle.ReplicationQuota;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All replicas of this broker. The controller's requests are carried out one after the other on the
 * control lane; finding a partition is open to every thread.
 */
public final class Replicas {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private final ReplicaSettings settings;
    private final LaneChooser lanes;
    private final TopicConfigs configs;
    private final ReplicaSeams seams;
    private final Lane control;
    private final Directories directories;
    private final PartitionSeams partitionSeams;
    private final Agenda agenda;
    private final Fence fence;
    private final Schedule schedule;
    private final Moves moves;
    private final MetadataFollower metadata = new MetadataFollower();
    private final Map<TopicPartition, Partition> partitions = new ConcurrentHashMap<>();
    private final List<RoleListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * Replicas that are not open yet.
     *
     * @param directories locked and checked; closed by {@link #stop}
     * @param control the lane on which the controller's requests are carried out
     */
    public Replicas(
            ReplicaSettings settings,
            List<LogDirectory> directories,
            LaneChooser lanes,
            TopicConfigs configs,
            ReplicaSeams seams,
            Lane control) {
        this.settings = settings;
        this.lanes = lanes;
        this.configs = configs;
        this.seams = seams;
        this.control = control;
        this.directories = new Directories(directories, seams.upkeep());
        this.partitionSeams =
                new PartitionSeams(
                        settings.brokerId(),
                        seams.clock(),
                        seams.cluster(),
                        seams.isrLink(),
                        seams.forces(),
                        settings.replicaLag().toNanos(),
                        this::directoryFailed);
        this.agenda = new Agenda(control, (name, failure) -> LOG.error("{} failed", name, failure));
        this.fence = new Fence(seams.brokerEpoch());
        this.schedule = new Schedule(this, this.directories, seams.upkeep());
        var unlimited = new MoveRules(directories.size(), ReplicationQuota.NONE);
        this.moves =
                new Moves(this, this.directories, seams.upkeep(), this::isInCluster, unlimited);
    }

    private boolean isInCluster(TopicPartition name) {
        return seams.cluster().image().partition(name.topic(), name.partition()) != null;
    }

    /** Sets how replicas move between directories from the next one on. Any thread. */
    public void moveBy(MoveRules rules) {
        control.run(() -> moves.setRules(rules));
    }

    /**
     * Moves replicas to the directories of those paths (KIP-113); completes on the control lane,
     * with the error of each, when the moves have begun.
     */
    public CompletionStage<Map<TopicPartition, ErrorCode>> moveTo(
            Map<TopicPartition, String> paths) {
        return agenda.add(
                "AlterReplicaLogDirs",
                () -> {
                    var results = new LinkedHashMap<TopicPartition, ErrorCode>();
                    CompletionStage<Void> all = CompletableFuture.completedStage(null);
                    for (var each : paths.entrySet()) {
                        all =
                                all.thenCompose(_ -> moves.ask(each.getKey(), each.getValue()))
                                        .thenAccept(error -> results.put(each.getKey(), error));
                    }
                    return all.thenApply(_ -> results);
                });
    }

    /** Opens all logs; fails when a partition lies in two directories. */
    public CompletionStage<Void> start() {
        return agenda.add(
                "opening logs",
                () ->
                        directories
                                .openAll(configs)
                                .thenRunAsync(() -> schedule.start(settings), control::post));
    }

    // ---- looking up

    /** The partition, or null if this broker never was given a role in it. */
    public @Nullable Partition partition(TopicPartition name) {
        return partitions.get(name);
    }

    /** The partition of the topic with that id, or null. */
    public @Nullable Partition partition(UUID topicId, int number) {
        TopicImage topic = seams.cluster().image().topic(topicId);
        return topic == null ? null : partitions.get(new TopicPartition(topic.name(), number));
    }

    /** All partitions in which this broker has, or had, a role. */
    public Collection<Partition> partitions() {
        var all = new ArrayList<>(partitions.values());
        all.sort((one, other) -> one.name().compareTo(other.name()));
        return all;
    }

    /** What there is to say of each log directory. Waits for the disks: not on a lane. */
    public List<DirectoryFacts> describeDirectories() {
        return directories.facts();
    }

    /** How many log directories still work. */
    public int onlineDirectories() {
        return directories.online().size();
    }

    /** The logs that may be compacted, and the ways to their lanes. Any thread. */
    public Collection<Cleanable> cleanable() {
        var logs = new ArrayList<Cleanable>();
        for (Hosted each : directories.all()) {
            Partition partition = partitions.get(each.log().partition());
            boolean moves = directories.copies().get(each.log().partition()) != null;
            if (partition != null && !moves && each.log().config().compaction().compact()) {
                var owner = new LaneOwner(partition, each.log());
                logs.add(new Cleanable(each.log(), each.directory(), owner));
            }
        }
        return logs;
    }

    /** Tells {@code listener} of every role given from now on. */
    public void listen(RoleListener listener) {
        listeners.add(listener);
    }

    // ---- orders

    /** Carries out LeaderAndIsr; completes on the control lane, when all roles have been taken. */
    public CompletionStage<LeaderAndIsrResponse> apply(LeaderAndIsrRequest request) {
        return agenda.add("LeaderAndIsr", () -> roles(request));
    }

    private CompletionStage<LeaderAndIsrResponse> roles(LeaderAndIsrRequest request) {
        ErrorCode error = fence.pass(request.controllerEpoch(), request.brokerEpoch());
        if (error != ErrorCode.NONE) {
            return CompletableFuture.completedStage(
                    new LeaderAndIsrResponse(error.code(), List.of(), List.of()));
        }
        var changes = new RoleChanges(this, directories, seams.upkeep());
        for (var state : request.ungroupedPartitionStates()) {
            changes.add(state.topicName(), TopicImage.NO_ID, state);
        }
        for (var topic : request.topicStates()) {
            for (var state : topic.partitionStates()) {
                changes.add(topic.topicName(), topic.topicId(), state);
            }
        }
        return changes.carryOut().thenApply(results -> Answers.roles(request, results));
    }

    /** Carries out StopReplica; completes on the control lane, when all are stopped. */
    public CompletionStage<StopReplicaResponse> apply(StopReplicaRequest request) {
        return agenda.add("StopReplica", () -> stops(request));
    }

    private CompletionStage<StopReplicaResponse> stops(StopReplicaRequest request) {
        ErrorCode error = fence.pass(request.controllerEpoch(), request.brokerEpoch());
        if (error != ErrorCode.NONE) {
            return CompletableFuture.completedStage(
                    new StopReplicaResponse(error.code(), List.of()));
        }
        var stops = new ReplicaStops(this, directories, seams.upkeep());
        stops.addAll(request);
        return stops.carryOut().thenApply(Answers::stops);
    }

    /** Publishes what UpdateMetadata tells; completes on the control lane. */
    public CompletionStage<UpdateMetadataResponse> apply(UpdateMetadataRequest request) {
        return agenda.add(
                "UpdateMetadata",
                () -> {
                    ErrorCode error = fence.pass(request.controllerEpoch(), request.brokerEpoch());
                    if (error == ErrorCode.NONE) {
                        publish(metadata.next(seams.cluster().image(), request));
                    }
                    return CompletableFuture.completedStage(
                            new UpdateMetadataResponse(error.code()));
                });
    }

    private void publish(ClusterImage next) {
        var gone = new TreeSet<>(seams.cluster().image().brokers().keySet());
        gone.removeAll(next.brokers().keySet());
        seams.cluster().publish(next);
        if (!gone.isEmpty()) {
            partitions().forEach(partition -> partition.brokersGone(gone));
        }
    }

    /** Puts a topic's changed settings in force. Any thread. */
    public void topicConfigChanged(String topic) {
        for (Partition partition : partitions()) {
            if (partition.name().topic().equals(topic)) {
                partition.reconfigure(configs.of(topic));
            }
        }
    }

    /** Puts everybody's settings in force again: the broker's defaults have changed. Any thread. */
    public void allConfigsChanged() {
        partitions().forEach(p -> p.reconfigure(configs.of(p.name().topic())));
    }

    /**
     * Gives up all roles, closes all logs, and leaves the directories marked as closed in order.
     */
    public CompletionStage<Void> stop() {
        return agenda.add(
                "closing logs",
                () -> {
                    schedule.stop();
                    return moves.stop()
                            .thenCompose(_ -> retireAll())
                            .thenCompose(_ -> directories.close());
                });
    }

    private CompletionStage<Void> retireAll() {
        var retiring = new ArrayList<CompletableFuture<?>>();
        for (Partition partition : partitions()) {
            retiring.add(retire(partition).toCompletableFuture());
        }
        return CompletableFuture.allOf(retiring.toArray(CompletableFuture[]::new));
    }

    private static CompletionStage<Partition> retire(Partition partition) {
        return partition
                .lane()
                .ask(() -> {
                    partition.retire(new Role.Offline("the broker stops", false));
                    return partition;
                });
    }

    // ---- for the parts

    int brokerId() {
        return settings.brokerId();
    }

    Lane control() {
        return control;
    }

    Moves moves() {
        return moves;
    }

    TopicConfigs configs() {
        return configs;
    }

    Partition add(TopicPartition name) {
        return partitions.computeIfAbsent(
                name,
                _ ->
                        new Partition(
                                name,
                                lanes.laneOf(name),
                                configs.of(name.topic()),
                                partitionSeams));
    }

    void remove(TopicPartition name) {
        partitions.remove(name);
    }

    void tellRole(Partition partition) {
        PartitionView now = partition.view();
        listeners.forEach(listener -> listener.roleChanged(partition, now));
        if (directories.copies().get(partition.name()) != null) {
            control.run(() -> moves.roleTaken(partition));
        }
    }

    /**
     * A disk failed: everything on it goes offline. Any thread; also for failures of work in the
     * background, which no partition sees. A full disk has not failed.
     */
    public void directoryFailed(DiskFailure failure) {
        if (directories.isOnlyFull(failure)) {
            LOG.warn("put off for want of space: {}", failure.getMessage());
            return;
        }
        control.run(() -> {
            LogDirectory failed = directories.at(failure.directory().toString());
            boolean isNews = failed != null && !directories.isOffline(failed);
            if (isNews && failed != null) {
                moves.directoryFailed(failed);
            }
            var why = new Role.Offline("the disk " + failure.directory() + " failed", true);
            for (Log log : directories.fail(failure)) {
                Partition partition = partitions.get(log.partition());
                if (partition == null) {
                    log.abandon();
                } else {
                    partition.lane().run(() -> lose(partition, log, why));
                }
            }
            if (isNews) {
                seams.onDirectoryLost().accept(failure.directory());
            }
        });
    }

    private void lose(Partition partition, Log log, Role.Offline why) {
        partition.retire(why);
        log.abandon();
        tellRole(partition);
    }
}
