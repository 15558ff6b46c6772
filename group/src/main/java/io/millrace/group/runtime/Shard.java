package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.RecordBatchBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A machine and its partition's log on one lane: loads the machine, lets it decide command by
 * command, appends what it decides, applies it, and gives replies when they are committed.
 *
 * <pre>
 *   loading --log read to its end--> active --leadership gone--> closed
 * </pre>
 *
 * A reply without records waits for what had been appended before it, so that nobody is told an
 * uncommitted fact.
 *
 * @param <M> the machine
 */
public final class Shard<M extends Machine> {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final long RETRY_MS = 1_000;

    private enum Phase {
        LOADING,
        ACTIVE,
        CLOSED
    }

    /** A request that has no answer yet. */
    private record Parked(CompletableFuture<Object> answer, Function<ErrorCode, ?> refusal) {}

    private final String name;
    private final Lane lane;
    private final ShardLog log;
    private final Clock clock;
    private final M machine;
    private final ShardTimers timers;
    private final CommitQueue uncommitted = new CommitQueue();
    private final Map<Ticket, Parked> parked = new HashMap<>();
    private Phase phase = Phase.LOADING;
    private Runnable stopWatching = () -> {};
    private long lastTicket;

    /** A shard that knows nothing yet; {@link #load} makes it serve. */
    public Shard(String name, Lane lane, ShardLog log, Clock clock, M machine) {
        this.name = name;
        this.lane = lane;
        this.log = log;
        this.clock = clock;
        this.machine = machine;
        this.timers = new ShardTimers(lane, clock, this::rang);
    }

    /** Reads the log, then serves; meanwhile requests are told that loading is in progress. */
    public void load() {
        lane.run(() -> new ShardLoader(lane, log, machine).load(this::loaded, this::broken));
    }

    /** Stops serving: leadership is elsewhere. Everybody who waits is told so. */
    public void close() {
        lane.run(() -> {
            phase = Phase.CLOSED;
            stopWatching.run();
            timers.clear();
            uncommitted.clear();
            var waiting = List.copyOf(parked.values());
            parked.clear();
            waiting.forEach(one -> refuse(one, ErrorCode.NOT_COORDINATOR));
        });
    }

    /**
     * Puts a command to the machine.
     *
     * @param decide reads the machine; the ticket stands for this request
     * @param refusal the reply for an error that the shard itself finds: loading, not coordinator,
     *     append refused
     */
    public <R> CompletionStage<R> ask(
            BiFunction<M, Ticket, Decision> decide, Function<ErrorCode, R> refusal) {
        var answer = new CompletableFuture<Object>();
        lane.run(() -> take(decide, new Parked(answer, refusal)));
        @SuppressWarnings("unchecked") // a machine answers a ticket with what its command promises
        var typed = (CompletionStage<R>) answer;
        return typed;
    }

    /** Puts a command that nobody waits for; does nothing unless the shard serves. */
    public void tell(Function<M, Decision> decide) {
        lane.run(() -> {
            if (phase == Phase.ACTIVE) {
                carryOut(decide.apply(machine));
            }
        });
    }

    private void take(BiFunction<M, Ticket, Decision> decide, Parked request) {
        switch (phase) {
            case LOADING -> refuse(request, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
            case CLOSED -> refuse(request, ErrorCode.NOT_COORDINATOR);
            case ACTIVE -> {
                var ticket = new Ticket(++lastTicket);
                parked.put(ticket, request);
                ErrorCode error = carryOut(decide.apply(machine, ticket));
                Parked mine = error == ErrorCode.NONE ? null : parked.remove(ticket);
                if (mine != null) {
                    refuse(mine, error);
                }
            }
        }
    }

    /** Appends, applies, sets timers, replies; nothing but an error if the append is refused. */
    private ErrorCode carryOut(Decision decision) {
        if (!decision.records().isEmpty()) {
            switch (log.append(batch(decision.records()))) {
                case ShardLog.Outcome.Appended(long last) -> applyAll(decision.records(), last);
                case ShardLog.Outcome.Refused(ErrorCode error) -> {
                    LOG.warn("{}: append refused: {}", name, error);
                    return asCoordinatorError(error);
                }
            }
        }
        decision.changes().forEach(machine::become);
        timers.set(decision.timers());
        if (!decision.replies().isEmpty()) {
            uncommitted.add(log.endOffset(), decision.replies());
            release();
        }
        return ErrorCode.NONE;
    }

    private void applyAll(List<Entry> records, long lastOffset) {
        long offset = lastOffset - records.size() + 1;
        for (Entry entry : records) {
            machine.apply(new Machine.Position(offset++, -1), entry.key(), entry.value());
        }
    }

    private ByteBuffer batch(List<Entry> records) {
        long now = clock.millis();
        var builder = new RecordBatchBuilder();
        for (Entry entry : records) {
            builder.append(now, entry.key(), entry.value());
        }
        return builder.build();
    }

    private void release() {
        uncommitted.release(
                log.highWatermark(),
                (ticket, reply) -> {
                    Parked waiting = parked.remove(ticket);
                    if (waiting != null) {
                        waiting.answer.complete(reply);
                    }
                });
    }

    private void loaded() {
        if (phase != Phase.LOADING) {
            return;
        }
        phase = Phase.ACTIVE;
        stopWatching = log.onCommit(this::release);
        carryOut(machine.loaded(clock.millis()));
        LOG.debug("{}: serving", name);
    }

    private void broken(RuntimeException why) {
        LOG.error("{}: cannot be loaded, its groups are not served: {}", name, why.toString(), why);
    }

    private void rang(TimerKey key) {
        if (carryOut(machine.rang(key, clock.millis())) != ErrorCode.NONE) {
            timers.set(Map.of(key, RETRY_MS));
        }
    }

    private static void refuse(Parked request, ErrorCode error) {
        request.answer.complete(request.refusal.apply(error));
    }

    /** What a client is told when the log refuses a coordinator's append. */
    private static ErrorCode asCoordinatorError(ErrorCode error) {
        return switch (error) {
            case UNKNOWN_TOPIC_OR_PARTITION,
                    NOT_ENOUGH_REPLICAS,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    REQUEST_TIMED_OUT ->
                    ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH ->
                    ErrorCode.NOT_COORDINATOR;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE ->
                    ErrorCode.INVALID_COMMIT_OFFSET_SIZE;
            default -> error;
        };
    }
}
