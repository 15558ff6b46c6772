package io.millrace.group;

import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.Protocol;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.message.SyncGroupResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A consumer of the simulated group, as a client library behaves. */
final class SimMember {
    private static final int REBALANCE_MS = 20_000;
    private static final int SESSION_MS = 10_000;
    private static final int REQUEST_MS = 5_000;
    private static final int BEAT_MS = 2_000;

    private final GroupSim sim;
    private final String name;
    private final @Nullable String instance;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private GroupSim.Connection connection = new GroupSim.Connection();
    private String id = "";
    private int generation = -1;
    private boolean alive;
    private boolean stable;
    private boolean committing;
    private int life; // what was asked in an earlier life, or before a rejoin, is of no interest
    private int subscription;

    SimMember(GroupSim sim, String name, boolean isStatic) {
        this.sim = sim;
        this.name = name;
        this.instance = isStatic ? "static-" + name : null;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isStable() {
        return alive && stable;
    }

    TreeSet<Integer> owned() {
        return new TreeSet<>(positions.keySet());
    }

    void start() {
        alive = true;
        connection = new GroupSim.Connection();
        id = "";
        join();
    }

    void crash() {
        alive = false;
        life++;
    }

    /** A late request of its former life has taken its place: somebody starts it once more. */
    private void restart() {
        crash();
        int now = life;
        sim.later(
                1_000,
                () -> {
                    if (now == life && !sim.isOver()) {
                        start();
                    }
                });
    }

    void leave() {
        var leaver = new Leaver(id, instance);
        crash();
        sim.<LeaveGroupResponse>send(
                connection,
                (commands, machine, ticket, now) ->
                        commands.leave(machine, GroupSim.GROUP, List.of(leaver), ticket, now),
                error -> new LeaveGroupResponse(0, error.code(), List.of()),
                _ -> {});
    }

    /** Subscribes to something else, so that the group must rebalance. */
    void subscribeAnew() {
        subscription++;
        join();
    }

    private void join() {
        int now = ++life;
        stable = false;
        committing = false;
        generation = -1;
        positions.clear();
        var metadata = ByteBuffer.allocate(4).putInt(0, subscription).asReadOnlyBuffer();
        var command =
                new JoinCommand(
                        GroupSim.GROUP,
                        id,
                        instance,
                        name,
                        "/127.0.0.1",
                        REBALANCE_MS,
                        SESSION_MS,
                        "consumer",
                        List.of(new Protocol("range", metadata)),
                        true,
                        true);
        sim.<JoinGroupResponse>send(
                connection,
                (commands, machine, ticket, ms) -> commands.join(machine, command, ticket, ms),
                error -> JoinGroupResponse.DEFAULT.withErrorCode(error.code()).withMemberId(""),
                answer -> inLife(now, () -> joined(answer)));
        later(REBALANCE_MS + REQUEST_MS, this::join);
    }

    private void joined(JoinGroupResponse answer) {
        switch (ErrorCode.of(answer.errorCode())) {
            case NONE -> {
                id = answer.memberId();
                generation = answer.generationId();
                boolean assigns = !answer.members().isEmpty() && !answer.skipAssignment();
                sync(assigns ? plan(answer) : Map.of());
            }
            case MEMBER_ID_REQUIRED -> {
                id = answer.memberId();
                join();
            }
            default -> refused(ErrorCode.of(answer.errorCode()));
        }
    }

    private static Map<String, ByteBuffer> plan(JoinGroupResponse answer) {
        List<String> ids = answer.members().stream().map(one -> one.memberId()).sorted().toList();
        Map<String, List<Integer>> parts = new HashMap<>();
        // Another owner for each partition in each generation, as bad as an assignor can be.
        for (int partition = 0; partition < GroupSim.PARTITIONS; partition++) {
            String owner = ids.get((partition + answer.generationId()) % ids.size());
            parts.computeIfAbsent(owner, _ -> new ArrayList<>()).add(partition);
        }
        Map<String, ByteBuffer> plan = new HashMap<>();
        parts.forEach((owner, part) -> {
            var bytes = ByteBuffer.allocate(part.size());
            part.forEach(one -> bytes.put(one.byteValue()));
            plan.put(owner, bytes.flip());
        });
        return plan;
    }

    private void sync(Map<String, ByteBuffer> plan) {
        int now = ++life;
        var command = new SyncCommand(id, instance, generation, "consumer", "range", plan);
        sim.<SyncGroupResponse>send(
                connection,
                (commands, machine, ticket, ms) ->
                        commands.sync(machine, GroupSim.GROUP, command, ticket, ms),
                error -> SyncGroupResponse.DEFAULT.withErrorCode(error.code()),
                answer -> inLife(now, () -> synced(answer)));
        later(REBALANCE_MS + REQUEST_MS, this::join);
    }

    private void synced(SyncGroupResponse answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            refused(error);
            return;
        }
        life++;
        stable = true;
        ByteBuffer part = answer.assignment().duplicate();
        String who = instance == null ? id : instance;
        while (part.hasRemaining()) {
            int partition = part.get();
            sim.checks().owns(generation, partition, who);
            fetch(partition);
        }
        later(sim.random().nextInt(BEAT_MS), this::beat);
    }

    private void fetch(int partition) {
        int now = life;
        long before = sim.checks().acknowledged(partition);
        var where = new TopicPartition("t", partition);
        sim.<FetchedOffsets>send(
                connection,
                (commands, machine, ticket, _) ->
                        commands.fetch(
                                machine,
                                GroupSim.GROUP,
                                FetchedOffsets.Reader.ANYBODY,
                                List.of(where),
                                false,
                                ticket),
                error -> new FetchedOffsets(error, Map.of()),
                found ->
                        inLife(
                                now,
                                () -> {
                                    if (found.error() == ErrorCode.NONE) {
                                        CommittedOffset at = found.offsets().get(where).offset();
                                        long offset = at == null ? 0 : at.offset();
                                        sim.checks().fetched(partition, offset, before);
                                        positions.putIfAbsent(partition, offset);
                                    }
                                }));
        later(
                REQUEST_MS,
                () -> {
                    if (!positions.containsKey(partition)) {
                        fetch(partition);
                    }
                });
    }

    private void beat() {
        int now = life;
        sim.<HeartbeatResponse>send(
                connection,
                (commands, machine, ticket, _) ->
                        commands.heartbeat(
                                machine, GroupSim.GROUP, id, instance, generation, ticket, 0),
                error -> new HeartbeatResponse(0, error.code()),
                answer ->
                        inLife(
                                now,
                                () -> {
                                    if (answer.errorCode() != 0) {
                                        refused(ErrorCode.of(answer.errorCode()));
                                    }
                                }));
        if (!committing && !positions.isEmpty()) {
            commit();
        }
        later(BEAT_MS, this::beat);
    }

    private void commit() {
        int now = life;
        committing = true;
        Map<TopicPartition, CommittedOffset> offsets = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        positions.replaceAll((partition, at) -> at + 1 + sim.random().nextInt(5));
        positions.forEach((partition, at) -> {
            values.put(partition, at);
            offsets.put(
                    new TopicPartition("t", partition),
                    new CommittedOffset(at, -1, "", 0, -1, TopicId.ZERO));
        });
        var who = new Committer(id, instance, generation, false);
        sim.<Map<TopicPartition, ErrorCode>>send(
                connection,
                (commands, machine, ticket, ms) ->
                        commands.commit(
                                machine,
                                GroupSim.GROUP,
                                sim.plant().committer(machine.group(GroupSim.GROUP), who),
                                offsets,
                                ticket,
                                ms),
                error -> GroupCommands.all(offsets, error),
                errors -> {
                    boolean safe = errors.values().stream().allMatch(ErrorCode.NONE::equals);
                    if (safe) {
                        values.forEach(sim.checks()::committed);
                    }
                    inLife(now, () -> committing = false);
                });
    }

    private void refused(ErrorCode error) {
        switch (error) {
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> {
                id = "";
                join();
            }
            case REBALANCE_IN_PROGRESS -> join();
            case FENCED_INSTANCE_ID -> restart();
            default -> {
                if (!stable) {
                    int now = ++life;
                    sim.later(200 + sim.random().nextInt(500), () -> inLife(now, this::join));
                }
            }
        }
    }

    private void inLife(int asked, Runnable then) {
        if (alive && asked == life) {
            then.run();
        }
    }

    private void later(long ms, Runnable then) {
        int now = life;
        sim.later(ms, () -> inLife(now, then));
    }
}
