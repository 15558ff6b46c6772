package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogDirectory;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Role;
import io.millrace.replication.partition.RoleOrder;
import io.millrace.wire.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/*
 * decide (control lane) -> open or create logs (upkeep threads, all at once) -> take the roles (lanes, one task each)
 *
 * A log that no lane owns yet also gets its topic id and epoch on the upkeep threads, since both wait for the disk.
 */
/** Carries out the roles that the controller gives to the partitions of one request. */
final class RoleChanges {
    private final Replicas replicas;
    private final Directories directories;
    private final Executor upkeep;
    private final Map<TopicPartition, ErrorCode> results = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();

    RoleChanges(Replicas replicas, Directories directories, Executor upkeep) {
        this.replicas = replicas;
        this.directories = directories;
        this.upkeep = upkeep;
    }

    /** One role to be taken; {@code place} is where to create the log, null if it exists. */
    private record Change(
            Partition partition, UUID topicId, RoleOrder order, @Nullable LogDirectory place) {}

    /** Decides about one partition. */
    void add(String topic, UUID topicId, LeaderAndIsrPartitionState state) {
        var name = new TopicPartition(topic, state.partitionIndex());
        Partition known = replicas.partition(name);
        Hosted where = directories.get(name);
        ErrorCode error = check(name, known, where, topicId, state);
        results.put(name, error);
        if (error != ErrorCode.NONE || isOld(known, state)) {
            return;
        }
        LogDirectory place = where == null ? directories.reserve(name) : null;
        if (where == null && place == null) {
            results.put(name, ErrorCode.KAFKA_STORAGE_ERROR);
            return;
        }
        var order =
                new RoleOrder(
                        state.leader(),
                        state.leaderEpoch(),
                        state.isr(),
                        state.partitionEpoch(),
                        state.replicas(),
                        state.leaderRecoveryState() == 1);
        Partition partition = known == null ? replicas.add(name) : known;
        changes.add(new Change(partition, topicId, order, place));
    }

    private ErrorCode check(
            TopicPartition name,
            @Nullable Partition known,
            @Nullable Hosted where,
            UUID topicId,
            LeaderAndIsrPartitionState state) {
        if (directories.isLost(name)) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        if (!state.replicas().contains(replicas.brokerId())) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        UUID stored = where == null ? null : where.log().topicId();
        if (stored != null && !isNone(topicId) && !stored.equals(topicId)) {
            return ErrorCode.INCONSISTENT_TOPIC_ID;
        }
        if (where == null && !state.isNew() && directories.hasFailed()) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        if (known == null) {
            return ErrorCode.NONE;
        }
        PartitionView now = known.view();
        boolean idle = now.role() instanceof Role.Offline;
        boolean lacksId = stored == null && !isNone(topicId);
        if (state.leaderEpoch() > now.leaderEpoch()
                || (state.leaderEpoch() == now.leaderEpoch() && (idle || lacksId))) {
            return ErrorCode.NONE;
        }
        return ErrorCode.STALE_CONTROLLER_EPOCH;
    }

    private static boolean isOld(@Nullable Partition known, LeaderAndIsrPartitionState state) {
        return known != null && state.partitionEpoch() < known.view().state().partitionEpoch();
    }

    private static boolean isNone(UUID id) {
        return id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0;
    }

    /** Does what was decided; completes, on the control lane, with the error of each partition. */
    CompletionStage<Map<TopicPartition, ErrorCode>> carryOut() {
        CompletableFuture<?>[] preparing =
                changes.stream()
                        .map(change -> CompletableFuture.supplyAsync(() -> prepare(change), upkeep))
                        .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(preparing)
                .thenCompose(_ -> assume(prepared(preparing)))
                .thenApplyAsync(_ -> results, replicas.control()::post);
    }

    private List<ErrorCode> prepared(CompletableFuture<?>[] preparing) {
        var errors = new ArrayList<ErrorCode>(preparing.length);
        for (CompletableFuture<?> each : preparing) {
            errors.add((ErrorCode) each.join());
        }
        return errors;
    }

    /** Makes the log ready, as far as no lane owns it. */
    private ErrorCode prepare(Change change) {
        TopicPartition name = change.partition.name();
        try {
            Hosted where = directories.get(name);
            if (where == null && change.place != null) {
                where = directories.create(change.place, name, change.topicId, replicas.configs());
            }
            if (where == null) {
                return ErrorCode.KAFKA_STORAGE_ERROR;
            }
            if (change.partition.view().log() == null) {
                makeReady(where.log(), change);
            }
            return ErrorCode.NONE;
        } catch (DiskFailure failure) {
            replicas.directoryFailed(failure);
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
    }

    private void makeReady(Log log, Change change) {
        if (log.topicId() == null && !isNone(change.topicId)) {
            log.assignTopicId(change.topicId);
        }
        if (change.order.leader() == replicas.brokerId()) {
            log.assignEpoch(change.order.leaderEpoch());
        }
    }

    private CompletionStage<Void> assume(List<ErrorCode> errors) {
        Map<Lane, List<Change>> byLane = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            results.put(change.partition.name(), errors.get(i));
            if (errors.get(i) == ErrorCode.NONE) {
                byLane.computeIfAbsent(change.partition.lane(), _ -> new ArrayList<>()).add(change);
            }
        }
        var taking = new ArrayList<CompletableFuture<?>>();
        byLane.forEach((lane, mine) ->
                taking.add(
                        lane.ask(
                                        () -> {
                                            assumeAll(mine);
                                            return mine;
                                        })
                                .toCompletableFuture()));
        return CompletableFuture.allOf(taking.toArray(CompletableFuture[]::new));
    }

    private void assumeAll(Collection<Change> mine) {
        for (Change change : mine) {
            Hosted where = directories.get(change.partition.name());
            if (where != null) {
                assume(change, where.log());
                replicas.tellRole(change.partition);
            }
        }
    }

    private void assume(Change change, Log log) {
        RoleOrder order = change.order;
        if (log.topicId() == null && !isNone(change.topicId)) {
            change.partition.assignTopicId(change.topicId, log);
        }
        if (order.leader() == replicas.brokerId()) {
            change.partition.lead(order, change.topicId, log);
        } else {
            change.partition.follow(order, change.topicId, log);
        }
    }
}
