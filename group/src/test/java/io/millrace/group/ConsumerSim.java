package io.millrace.group;

import static io.millrace.group.SimChecks.check;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.consumer.ConsumerConfig;
import io.millrace.group.consumer.ConsumerGroup;
import io.millrace.group.consumer.ConsumerMember;
import io.millrace.group.consumer.GroupSettings;
import io.millrace.group.consumer.HeartbeatCommand;
import io.millrace.group.consumer.World;
import io.millrace.group.offset.OffsetConfig;
import io.millrace.group.runtime.Change;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Machine;
import io.millrace.group.runtime.Shard;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.ShardPlace;
import io.millrace.group.runtime.SimLane;
import io.millrace.group.runtime.SimLog;
import io.millrace.group.runtime.Ticket;
import io.millrace.group.runtime.TimerKey;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A consumer group (KIP-848) and its coordinator in one thread, everything drawn from a seed:
 * messages are late or lost, members come, leave, crash, are cut off and come back, topics grow,
 * commits are slow, appends are refused, and leadership goes and with it what was not committed.
 */
final class ConsumerSim {
    static final String GROUP = "g";
    static final String TOPIC = "orders";
    static final int SESSION_MS = 15_000;

    private static final int MEMBERS = 5;
    private static final int SMALL = 6;
    private static final int LARGE = 9;
    private static final int BEAT_MS = 1_000;
    private static final int CHAOS_MS = 150_000;
    private static final int CALM_MS = 90_000;
    private static final int END_MS = 60_000;

    /** What the coordinator is asked. */
    @FunctionalInterface
    interface Command {
        Decision decide(GroupMachine machine, Ticket ticket, long nowMs);
    }

    /** A member's connection: what is sent first arrives first, if it is still open then. */
    static final class Connection {
        private long lastNanos;
        private boolean closed;

        void close() {
            closed = true;
        }
    }

    /** The machine with the planted bug. */
    private final class Planted implements Machine {
        private final GroupMachine machine = new GroupMachine(rules);
        private boolean loading = true;

        @Override
        public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
            if (plant.takes(key, loading)) {
                machine.apply(position, key, value);
            }
        }

        @Override
        public void mark(long producerId, boolean committed) {
            machine.mark(producerId, committed);
        }

        @Override
        public void become(Change change) {
            machine.become(change);
        }

        @Override
        public Decision loaded(long nowMs) {
            loading = false;
            return plant.loaded(machine.loaded(nowMs));
        }

        @Override
        public Decision rang(TimerKey key, long nowMs) {
            return plant.decision(machine.rang(key, nowMs));
        }
    }

    /** A log that calls everything committed that is written. */
    private static final class Hasty extends SimLog {
        @Override
        public long highWatermark() {
            return endOffset();
        }
    }

    private final SplittableRandom random;
    private final ConsumerSimPlant plant;
    private final SimLane lane = new SimLane();
    private final SimLog log;
    private final SimChecks checks = new SimChecks();
    private final List<ConsumerSimMember> members = new ArrayList<>();
    private final GroupRules rules;
    private final GroupCommands commands;
    private Planted machine;
    private Shard<Planted> shard;
    private int partitions = SMALL;
    private ClusterImage image = Worlds.with(ClusterImage.EMPTY, TOPIC, SMALL);
    private boolean chaos = true;
    private boolean over;
    private int open;
    private int ids;

    ConsumerSim(long seed, ConsumerSimPlant plant) {
        this.random = new SplittableRandom(seed);
        this.plant = plant;
        var settings = new GroupSettings(SESSION_MS, BEAT_MS, seed % 2 == 0 ? 0 : 1_000, true);
        this.rules =
                new GroupRules(
                        ClassicConfig.DEFAULTS,
                        OffsetConfig.DEFAULTS,
                        new World(ConsumerConfig.DEFAULTS, _ -> settings, () -> image),
                        this::newId);
        this.commands = new GroupCommands(rules);
        this.log = plant == ConsumerSimPlant.TELLS_BEFORE_THE_COMMIT ? new Hasty() : new SimLog();
        this.machine = new Planted();
        this.shard = newShard();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new ConsumerSimMember(this, i % 2 == 1 ? "static-" + i : null));
        }
    }

    private Shard<Planted> newShard() {
        machine = new Planted();
        return new Shard<>(
                new ShardPlace("g-0", lane, log, lane, new ShardConfig(3_000, 2_000)), machine);
    }

    String newId() {
        return "m" + ++ids;
    }

    SplittableRandom random() {
        return random;
    }

    SimChecks checks() {
        return checks;
    }

    GroupCommands commands() {
        return commands;
    }

    ConsumerSimPlant plant() {
        return plant;
    }

    boolean isOver() {
        return over;
    }

    long nowMs() {
        return lane.millis();
    }

    void later(long ms, Runnable task) {
        lane.schedule(task, ms * 1_000_000);
    }

    Decision heartbeat(GroupMachine asked, HeartbeatCommand beat, Ticket ticket, long nowMs) {
        ConsumerGroup group = asked.consumers().get(GROUP);
        return rules.consumers()
                .heartbeat(group, asked.group(GROUP), plant.hears(beat), ticket, nowMs);
    }

    /**
     * Nobody who is in contact with the coordinator may still have what another gets. Who is not
     * heard of for a session may have it: it cannot know yet that it is no member any more.
     */
    void gets(ConsumerSimMember one, int partition) {
        for (ConsumerSimMember other : members) {
            check(
                    other == one || !other.owns(partition) || !other.isInContact(),
                    "partition %s belongs to %s and to %s",
                    partition,
                    other,
                    one);
        }
    }

    /** Sends a command and its answer over the network; either may come late or never. */
    <R> void send(
            Connection connection,
            Command command,
            Function<ErrorCode, R> refusal,
            Consumer<R> taker) {
        travel(
                connection,
                () -> {
                    open++;
                    CompletionStage<R> answer =
                            shard.ask(
                                    (planted, ticket) -> decide(planted, command, ticket), refusal);
                    answer.thenAccept(given -> {
                        open--;
                        var back = new Connection();
                        travel(
                                back,
                                () -> {
                                    if (!connection.closed) {
                                        taker.accept(given);
                                    }
                                });
                    });
                });
    }

    private Decision decide(Planted planted, Command command, Ticket ticket) {
        checkOwners(planted.machine);
        return plant.decision(command.decide(planted.machine, ticket, lane.millis()));
    }

    private void travel(Connection connection, Runnable arrive) {
        int luck = random.nextInt(100);
        if (chaos && luck == 0) {
            return;
        }
        long ms = chaos && luck < 5 ? random.nextInt(6_000) : 1 + random.nextInt(20);
        connection.lastNanos = Math.max(connection.lastNanos, lane.nanos() + ms * 1_000_000);
        lane.schedule(
                () -> {
                    if (!connection.closed) {
                        arrive.run();
                    }
                },
                connection.lastNanos - lane.nanos());
    }

    /** Plays it all; throws when something does not hold. */
    void run() {
        shard.load();
        members.forEach(ConsumerSimMember::start);
        mischief();
        lane.pass(CHAOS_MS);
        chaos = false;
        log.refuse(ErrorCode.NONE);
        log.unhold();
        members.stream().filter(one -> !one.isAlive()).forEach(ConsumerSimMember::start);
        lane.pass(CALM_MS);
        checkCalm();
        over = true;
        members.forEach(ConsumerSimMember::crash);
        lane.pass(END_MS);
        checkEnd();
    }

    private void mischief() {
        if (!chaos) {
            return;
        }
        ConsumerSimMember one = members.get(random.nextInt(MEMBERS));
        switch (random.nextInt(14)) {
            case 0 -> one.crash();
            case 1, 2 -> one.leave();
            case 3 -> {
                one.crash();
                one.start();
            }
            case 4 -> {
                one.leave();
                one.start();
            }
            case 5 -> one.cutOff(random.nextInt(2 * SESSION_MS));
            case 6, 7 -> {
                log.hold();
                later(random.nextInt(7_000), log::unhold);
            }
            case 8 -> {
                log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
                later(random.nextInt(3_000), () -> log.refuse(ErrorCode.NONE));
            }
            case 9 -> grow();
            case 10, 11 -> newLeader();
            default -> {
                if (!one.isAlive()) {
                    one.start();
                }
            }
        }
        later(random.nextInt(5_000), this::mischief);
    }

    private void grow() {
        if (partitions < LARGE) {
            partitions++;
            image = Worlds.with(ClusterImage.EMPTY, TOPIC, partitions);
        }
    }

    private void newLeader() {
        shard.close(ErrorCode.NOT_COORDINATOR);
        if (random.nextBoolean()) {
            log.loseUncommitted(random.nextInt(4));
        }
        shard = newShard();
        later(random.nextInt(2_000), shard::load);
    }

    /** Whatever one member has or has yet to give up, no other has. */
    private static void checkOwners(GroupMachine machine) {
        ConsumerGroup group = machine.consumers().get(GROUP);
        if (group == null) {
            return;
        }
        Map<Integer, String> owners = new HashMap<>();
        for (ConsumerMember member : group.members().values()) {
            PartitionSet occupied =
                    member.standing()
                            .held()
                            .partitions()
                            .plus(member.standing().revoking().partitions());
            occupied.forEach((_, one) -> {
                String other = owners.put(one, member.id());
                check(other == null, "partition %s is %s's and %s's", one, other, member.id());
            });
        }
    }

    private void checkCalm() {
        ConsumerGroup group = machine.machine.consumers().get(GROUP);
        check(group != null, "the group is gone");
        check(group.stateName().equals("Stable"), "no rest: %s %s", group.stateName(), members);
        check(group.members().size() == MEMBERS, "members %s", group.members().keySet());
        var owned = new TreeSet<Integer>();
        for (ConsumerSimMember one : members) {
            ConsumerMember known = group.member(one.id());
            check(
                    known != null && known.standing().held().partitions().equals(one.owned()),
                    "%s does not have what it is to have",
                    one);
            one.owned().forEach((_, partition) -> owned.add(partition));
        }
        check(owned.size() == partitions, "only %s are read", owned);
    }

    private void checkEnd() {
        check(open == 0, "%s requests were never answered", open);
        ConsumerGroup group = machine.machine.consumers().get(GROUP);
        check(group == null || group.isEmpty(), "members outlive their sessions");
        checks.log(log);
    }
}
