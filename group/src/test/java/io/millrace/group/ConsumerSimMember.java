package io.millrace.group;

import static io.millrace.group.SimChecks.check;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.consumer.ConsumerRules;
import io.millrace.group.consumer.HeartbeatCommand;
import io.millrace.group.consumer.Standing;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A member as the stock client is one: a single heartbeat is under way at a time; when its answer
 * does not come the connection is closed, what comes late is lost with it, and the next heartbeat
 * says everything. When it does not know the name of what it is given it says that it has nothing,
 * and takes it a little later. What it must give up it gives up before it says so; fenced, it gives
 * up everything before it joins anew.
 */
final class ConsumerSimMember {
    private static final int REBALANCE_MS = 60_000;
    private static final int REQUEST_MS = 5_000;
    private static final int BEAT_MS = 1_000;
    private static final int BACKOFF_MS = 100;
    private static final int RESTART_MS = 3_000;

    private final ConsumerSim sim;
    private final @Nullable String instance;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private ConsumerSim.Connection connection = new ConsumerSim.Connection();
    private String id = "";
    private int epoch;
    private PartitionSet owned = PartitionSet.EMPTY;
    private PartitionSet assigned = PartitionSet.EMPTY;
    private @Nullable PartitionSet told; // what the coordinator has been told it owns
    private boolean alive;
    private boolean busy; // with giving up, or with learning the names of topics
    private boolean waiting;
    private long contactMs;
    private long cutUntilMs;
    private int life; // what was planned in an earlier life is of no interest
    private int membership; // nor what was planned before it was fenced
    private int lastBeat;

    ConsumerSimMember(ConsumerSim sim, @Nullable String instance) {
        this.sim = sim;
        this.instance = instance;
    }

    String id() {
        return id;
    }

    boolean isAlive() {
        return alive;
    }

    PartitionSet owned() {
        return owned;
    }

    boolean owns(int partition) {
        return owned.contains(Worlds.idOf(ConsumerSim.TOPIC), partition);
    }

    /** Whether what it last asked and had answered was asked less than a session ago. */
    boolean isInContact() {
        return alive && epoch > 0 && sim.nowMs() - contactMs < ConsumerSim.SESSION_MS;
    }

    void start() {
        crash();
        alive = true;
        id = sim.newId();
        beat();
        read();
    }

    void crash() {
        alive = false;
        life++;
        cutUntilMs = 0;
        connection = new ConsumerSim.Connection();
        giveUpAll();
    }

    void leave() {
        if (alive && epoch > 0 && !isCutOff()) {
            giveUp(owned);
            boolean stays = instance != null && sim.random().nextBoolean();
            send(stays ? Standing.AWAY : Standing.LEAVING, owned, _ -> {});
        }
        crash();
    }

    /** For a while nothing of what it sends arrives; it does not know. */
    void cutOff(long ms) {
        cutUntilMs = sim.nowMs() + ms;
    }

    private boolean isCutOff() {
        return sim.nowMs() < cutUntilMs;
    }

    private void after(long ms, Runnable task) {
        int now = life;
        sim.later(
                ms,
                () -> {
                    if (now == life && !sim.isOver()) {
                        task.run();
                    }
                });
    }

    private void giveUp(PartitionSet gone) {
        gone.forEach((_, one) -> positions.remove(one));
        owned = owned.minus(gone);
    }

    private void giveUpAll() {
        giveUp(owned);
        assigned = PartitionSet.EMPTY;
        membership++;
        busy = false;
        waiting = false;
        told = null;
        epoch = 0;
    }

    private void beatIn(long ms) {
        int number = lastBeat;
        after(
                ms,
                () -> {
                    if (number == lastBeat) {
                        beat();
                    }
                });
    }

    private void beat() {
        if (waiting) {
            return;
        }
        int number = ++lastBeat;
        long sentMs = sim.nowMs();
        PartitionSet says = owned.equals(told) ? null : owned;
        waiting = true;
        after(REQUEST_MS, () -> lost(number));
        int now = life;
        send(
                epoch,
                says,
                answer -> {
                    if (now == life && number == lastBeat && waiting) {
                        waiting = false;
                        take(answer, says, sentMs);
                    }
                });
    }

    private void lost(int number) {
        if (waiting && number == lastBeat) {
            waiting = false;
            connection.close();
            connection = new ConsumerSim.Connection();
            told = null;
            beatIn(BACKOFF_MS);
        }
    }

    private void take(
            ConsumerGroupHeartbeatResponse answer, @Nullable PartitionSet said, long sentMs) {
        switch (ErrorCode.of(answer.errorCode())) {
            case NONE -> {
                contactMs = sentMs;
                told = said == null ? told : said;
                beatIn(BEAT_MS);
                advance(answer);
            }
            case UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH -> {
                check(epoch > 0, "%s may not join: %s", this, answer.errorMessage());
                giveUpAll();
                beatIn(0);
            }
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS -> {
                told = null;
                beatIn(BACKOFF_MS);
            }
            case UNRELEASED_INSTANCE_ID, FENCED_INSTANCE_ID -> restart();
            default -> check(false, "%s was told %s", this, answer);
        }
    }

    /** The client gives up; somebody starts it once more. */
    private void restart() {
        crash();
        after(RESTART_MS, this::start);
    }

    private void advance(ConsumerGroupHeartbeatResponse answer) {
        check(answer.memberEpoch() >= epoch, "%s is told %s", this, answer.memberEpoch());
        epoch = answer.memberEpoch();
        if (answer.assignment() == null) {
            return;
        }
        var given = new PartitionSet.Builder();
        answer.assignment()
                .topicPartitions()
                .forEach(topic -> given.add(topic.topicId(), topic.partitions()));
        assigned = given.build();
        if (busy || assigned.equals(owned)) {
            return;
        }
        boolean nameless = owned.isEmpty() && sim.random().nextInt(4) == 0;
        if (nameless) {
            told = null;
            beatIn(0);
        }
        if (nameless || !owned.minus(assigned).isEmpty()) {
            reconcileLater();
        } else {
            reconcile();
        }
    }

    /** It takes or gives up what it knows of when it is done. */
    private void reconcileLater() {
        busy = true;
        int now = membership;
        long ms = sim.random().nextInt(4) == 0 ? sim.random().nextInt(2_000) : 0;
        after(
                ms,
                () -> {
                    if (now == membership) {
                        busy = false;
                        reconcile();
                    }
                });
    }

    /** What is not its own any more goes first; then the coordinator is told at once. */
    private void reconcile() {
        giveUp(owned.minus(assigned));
        PartitionSet added = assigned.minus(owned);
        added.forEach((_, one) -> sim.gets(this, one));
        owned = owned.plus(added);
        added.forEach((_, one) -> position(one));
        beatIn(0);
    }

    private void position(int partition) {
        int now = membership;
        long before = sim.checks().acknowledged(partition);
        TopicPartition where = new TopicPartition(ConsumerSim.TOPIC, partition);
        this.<FetchedOffsets>ask(
                (machine, ticket, _) ->
                        sim.commands()
                                .fetch(
                                        machine,
                                        ConsumerSim.GROUP,
                                        FetchedOffsets.Reader.ANYBODY,
                                        List.of(where),
                                        false,
                                        ticket),
                error -> new FetchedOffsets(error, Map.of()),
                found -> {
                    if (now != membership
                            || !owns(partition)
                            || !found.offsets().containsKey(where)) {
                        return;
                    }
                    CommittedOffset known = found.offsets().get(where).offset();
                    long offset = known == null ? 0 : known.offset();
                    sim.checks().fetched(partition, offset, before);
                    positions.putIfAbsent(partition, offset);
                });
    }

    /** Reads a little of everything it has and commits how far it has come. */
    private void read() {
        owned.forEach((_, one) -> {
            if (positions.containsKey(one)) {
                commit(one, positions.merge(one, 1L, Long::sum));
            } else {
                position(one);
            }
        });
        after(500 + sim.random().nextInt(3_000), this::read);
    }

    private void commit(int partition, long offset) {
        var where = new TopicPartition(ConsumerSim.TOPIC, partition);
        var what = new CommittedOffset(offset, -1, "", sim.nowMs(), -1, TopicId.ZERO);
        var who = sim.plant().committer(new Committer(id, instance, epoch, true));
        this.<Map<TopicPartition, ErrorCode>>ask(
                (machine, ticket, nowMs) ->
                        sim.commands()
                                .commit(
                                        machine,
                                        ConsumerSim.GROUP,
                                        who,
                                        Map.of(where, what),
                                        ticket,
                                        nowMs),
                error -> Map.of(where, error),
                results -> {
                    if (results.get(where) == ErrorCode.NONE) {
                        sim.checks().committed(partition, offset);
                    }
                });
    }

    private void send(
            int asEpoch,
            @Nullable PartitionSet says,
            Consumer<ConsumerGroupHeartbeatResponse> taker) {
        boolean full = asEpoch == 0 || told == null;
        var beat =
                new HeartbeatCommand(
                        ConsumerSim.GROUP,
                        id,
                        asEpoch,
                        instance,
                        null,
                        full ? REBALANCE_MS : -1,
                        "c",
                        "/127.0.0.1",
                        full ? List.of(ConsumerSim.TOPIC) : null,
                        null,
                        null,
                        says);
        ask(
                (machine, ticket, nowMs) -> sim.heartbeat(machine, beat, ticket, nowMs),
                ConsumerRules::refused,
                taker);
    }

    private <R> void ask(
            ConsumerSim.Command command, Function<ErrorCode, R> refusal, Consumer<R> taker) {
        if (isCutOff()) {
            return;
        }
        sim.send(
                connection,
                command,
                refusal,
                answer -> {
                    if (!isCutOff()) {
                        taker.accept(answer);
                    }
                });
    }

    @Override
    public String toString() {
        return id + "@" + epoch + owned;
    }
}
