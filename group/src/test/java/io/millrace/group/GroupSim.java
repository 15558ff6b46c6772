package io.millrace.group;

import static io.millrace.group.SimChecks.check;

import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.ClassicState;
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
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A group of consumers and its coordinator in one thread, everything drawn from a seed: messages
 * are late or lost, members come, leave, crash and come back, commits are slow, appends are
 * refused, leadership goes and with it what was not committed, and machines are built anew from the
 * log.
 */
final class GroupSim {
    static final String GROUP = "g";
    static final int PARTITIONS = 6;

    private static final int MEMBERS = 5;
    private static final int CHAOS_MS = 150_000;
    private static final int CALM_MS = 180_000;
    private static final int END_MS = 700_000;

    /** What the coordinator is asked. */
    @FunctionalInterface
    interface Command {
        Decision decide(GroupCommands commands, GroupMachine machine, Ticket ticket, long nowMs);
    }

    /** A member's connection: what is sent first arrives first, if it arrives. */
    static final class Connection {
        private long lastNanos;
    }

    /** The machine with the planted bug. */
    private final class Planted implements Machine {
        private final GroupMachine machine = new GroupMachine(rules);
        private boolean loading = true;

        @Override
        public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
            if (plant.takes(position.offset(), loading)) {
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
            return plant.decision(machine, machine.rang(key, nowMs));
        }
    }

    private final SplittableRandom random;
    private final SimPlant plant;
    private final SimLane lane = new SimLane();
    private final SimLog log;
    private final SimChecks checks = new SimChecks();
    private final List<SimMember> members = new ArrayList<>();
    private final GroupRules rules;
    private final GroupCommands commands;
    private Shard<Planted> shard;
    private Planted machine;
    private boolean chaos = true;
    private boolean over;
    private int open;
    private int ids;

    GroupSim(long seed, SimPlant plant) {
        this.random = new SplittableRandom(seed);
        this.plant = plant;
        this.rules =
                new GroupRules(
                        ClassicConfig.DEFAULTS,
                        OffsetConfig.DEFAULTS,
                        Worlds.EMPTY,
                        () -> String.valueOf(++ids));
        this.commands = new GroupCommands(rules);
        this.log = plant == SimPlant.TELLS_BEFORE_THE_COMMIT ? new Hasty() : new SimLog();
        this.machine = new Planted();
        this.shard = newShard();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new SimMember(this, "m" + i, i % 2 == 1));
        }
    }

    /** A log that calls everything committed that is written. */
    private static final class Hasty extends SimLog {
        @Override
        public long highWatermark() {
            return endOffset();
        }
    }

    private Shard<Planted> newShard() {
        machine = new Planted();
        return new Shard<>(
                new ShardPlace("g-0", lane, log, lane, new ShardConfig(5_000, 2_000)), machine);
    }

    SplittableRandom random() {
        return random;
    }

    SimChecks checks() {
        return checks;
    }

    boolean isOver() {
        return over;
    }

    SimPlant plant() {
        return plant;
    }

    void later(long ms, Runnable task) {
        lane.schedule(task, ms * 1_000_000);
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
                                    (planted, ticket) ->
                                            plant.decision(
                                                    planted.machine,
                                                    command.decide(
                                                            commands,
                                                            planted.machine,
                                                            ticket,
                                                            lane.millis())),
                                    refusal);
                    answer.thenAccept(given -> {
                        open--;
                        travel(new Connection(), () -> taker.accept(given));
                    });
                });
    }

    private void travel(Connection connection, Runnable arrive) {
        int luck = random.nextInt(100);
        if (chaos && luck == 0) {
            return;
        }
        long ms = chaos && luck < 5 ? random.nextInt(6_000) : 1 + random.nextInt(20);
        connection.lastNanos = Math.max(connection.lastNanos, lane.nanos() + ms * 1_000_000);
        lane.schedule(arrive, connection.lastNanos - lane.nanos());
    }

    /** Plays it all; throws when something does not hold. */
    void run() {
        shard.load();
        members.forEach(SimMember::start);
        mischief();
        lane.pass(CHAOS_MS);
        chaos = false;
        log.refuse(ErrorCode.NONE);
        log.unhold();
        members.stream().filter(one -> !one.isAlive()).forEach(SimMember::start);
        lane.pass(CALM_MS);
        checkCalm();
        over = true;
        members.forEach(SimMember::crash);
        lane.pass(END_MS);
        checkEnd();
    }

    private void mischief() {
        if (!chaos) {
            return;
        }
        SimMember one = members.get(random.nextInt(MEMBERS));
        switch (random.nextInt(12)) {
            case 0, 1 -> one.crash();
            case 2 -> {
                if (one.isAlive()) {
                    one.leave();
                }
            }
            case 3, 4, 5 -> {
                one.crash();
                one.start();
            }
            case 6 -> {
                if (one.isStable()) {
                    one.subscribeAnew();
                }
            }
            case 7, 8 -> {
                log.hold();
                later(random.nextInt(7_000), log::unhold);
            }
            case 9 -> {
                log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
                later(random.nextInt(3_000), () -> log.refuse(ErrorCode.NONE));
            }
            default -> newLeader();
        }
        later(random.nextInt(4_000), this::mischief);
    }

    private void newLeader() {
        shard.close(ErrorCode.NOT_COORDINATOR);
        if (random.nextBoolean()) {
            log.loseUncommitted(random.nextInt(4));
        }
        shard = newShard();
        later(random.nextInt(2_000), shard::load);
    }

    private void checkCalm() {
        ClassicGroup group = machine.machine.group(GROUP);
        check(group != null, "the group is gone");
        check(
                group.state() instanceof ClassicState.Stable,
                "the group does not come to rest: %s",
                group.state());
        check(
                group.members().size() == MEMBERS,
                "%s members, not %s",
                group.members().keySet(),
                MEMBERS);
        var owned = new TreeSet<Integer>();
        members.forEach(one -> owned.addAll(one.owned()));
        check(owned.size() == PARTITIONS, "only %s are consumed", owned);
    }

    private void checkEnd() {
        check(open == 0, "%s requests were never answered", open);
        ClassicGroup group = machine.machine.group(GROUP);
        check(group == null || group.isEmpty(), "members outlive their sessions: %s", group);
        checks.log(log);
    }
}
