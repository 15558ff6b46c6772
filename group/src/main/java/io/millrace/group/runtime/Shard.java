package io.millrace.group.runtime;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/*
 * Deciding, appending and applying are one step: an append wakes watchers of the partition, this shard among them, and
 * a reply may make its taker ask again, all on this lane. So while a step is under way replies wait for its end, and
 * what is asked meanwhile goes to the end of the mailbox.
 */

/**
 * A machine and its partition's log on one lane: loads the machine, lets it decide command by
 * command, appends what it decides, applies it, and gives replies when they are committed.
 *
 * <pre>
 *   loading --log read to its end--> active --leadership gone--> closed
 *      |                               |
 *      +------ the machine fails ------+--> broken, and another shard takes its place
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
        BROKEN,
        CLOSED
    }

    /** A request that has no answer yet. */
    private record Parked(CompletableFuture<Object> answer, Function<ErrorCode, ?> refusal) {}

    private final ShardPlace place;
    private final Lane lane;
    private final ShardLog log;
    private final Clock clock;
    private final M machine;
    private final ShardTimers timers;
    private final CommitQueue uncommitted;
    private final EffectQueue effects;
    private final ShardLoader loader;
    private final Map<Ticket, Parked> parked = new HashMap<>();
    private final Runnable broken;
    private Phase phase = Phase.LOADING;
    private Runnable stopWatching = () -> {};
    private long lastTicket;
    private boolean stepping;

    /** A shard that knows nothing yet; {@link #load} makes it serve. */
    public Shard(ShardPlace place, M machine) {
        this(place, machine, effect -> LOG.error("{}: no outbox for {}", place.name(), effect));
    }

    /**
     * A shard that knows nothing yet; {@link #load} makes it serve.
     *
     * @param outbox takes the effects of decisions, on the lane, once they are committed; an effect
     *     that is lost with the leadership is the next leader's to find out when it loads
     */
    public Shard(ShardPlace place, M machine, Consumer<Object> outbox) {
        this(place, machine, outbox, () -> {});
    }

    /**
     * The same, with somebody who hears of it when it breaks.
     *
     * @param broken on the lane, at most once; the shard serves no more
     */
    Shard(ShardPlace place, M machine, Consumer<Object> outbox, Runnable broken) {
        this.broken = broken;
        this.effects = new EffectQueue(outbox);
        this.place = place;
        this.lane = place.lane();
        this.log = place.log();
        this.clock = place.clock();
        this.machine = machine;
        this.loader = new ShardLoader(place, machine, this::loaded, this::fail);
        this.timers = new ShardTimers(lane, clock, this::rang);
        this.uncommitted =
                new CommitQueue(
                        lane,
                        clock,
                        place.config().commitTimeoutMs(),
                        this::give,
                        ticket -> refuse(ticket, ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }

    /** Reads the log, then serves; meanwhile requests are told that loading is in progress. */
    public void load() {
        lane.run(loader::begin);
    }

    /** Stops serving. Everybody who waits is told {@code why}, who asks later NOT_COORDINATOR. */
    public void close(ErrorCode why) {
        lane.run(() -> end(Phase.CLOSED, why));
    }

    /**
     * Puts a command to the machine.
     *
     * @param decide reads the machine; the ticket stands for this request
     * @param refusal the reply for an error that the shard itself finds: loading, not coordinator,
     *     append refused or not committed in time
     */
    public <R> CompletionStage<R> ask(
            BiFunction<M, Ticket, Decision> decide, Function<ErrorCode, R> refusal) {
        var answer = new CompletableFuture<Object>();
        inTurn(() -> take(decide, new Parked(answer, refusal)));
        @SuppressWarnings("unchecked") // a machine answers a ticket with what its command promises
        var typed = (CompletionStage<R>) answer;
        return typed;
    }

    /** Puts a command that nobody waits for; does nothing unless the shard serves. */
    public void tell(Function<M, Decision> decide) {
        inTurn(() -> {
            if (phase == Phase.ACTIVE) {
                step(() -> decide.apply(machine));
            }
        });
    }

    private void inTurn(Runnable command) {
        lane.run(() -> {
            if (stepping) {
                lane.post(command);
            } else {
                command.run();
            }
        });
    }

    private void take(BiFunction<M, Ticket, Decision> decide, Parked request) {
        var ticket = new Ticket(++lastTicket);
        parked.put(ticket, request);
        switch (phase) {
            case LOADING -> refuse(ticket, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
            case BROKEN -> refuse(ticket, ErrorCode.COORDINATOR_NOT_AVAILABLE);
            case CLOSED -> refuse(ticket, ErrorCode.NOT_COORDINATOR);
            case ACTIVE -> {
                ErrorCode error = step(() -> decide.apply(machine, ticket));
                if (error != ErrorCode.NONE) {
                    refuse(ticket, error);
                }
            }
        }
    }

    private void rang(TimerKey key) {
        if (step(() -> machine.rang(key, clock.millis())) != ErrorCode.NONE
                && phase == Phase.ACTIVE) {
            timers.set(Map.of(key, RETRY_MS));
        }
    }

    /** One decision, from thinking to replying; an error when nothing came of it. */
    private ErrorCode step(Supplier<Decision> decide) {
        stepping = true;
        ErrorCode error;
        try {
            Decision decision = think(decide);
            error = decision == null ? ErrorCode.UNKNOWN_SERVER_ERROR : carryOut(decision);
        } catch (RuntimeException halfDone) {
            fail(halfDone);
            error = ErrorCode.COORDINATOR_NOT_AVAILABLE;
        } finally {
            stepping = false;
        }
        release();
        return error;
    }

    /** Deciding changes nothing, so a machine that fails at it is as good as before. */
    private @Nullable Decision think(Supplier<Decision> decide) {
        try {
            return decide.get();
        } catch (RuntimeException failure) {
            LOG.error("{}: a decision failed", place.name(), failure);
            return null;
        }
    }

    private ErrorCode carryOut(Decision decision) {
        ByteBuffer batch = ShardBatch.of(decision, clock.millis());
        if (batch != null) {
            switch (log.append(batch)) {
                case ShardLog.Outcome.Appended(long last) ->
                        ShardBatch.apply(decision, last, machine);
                case ShardLog.Outcome.Refused(ErrorCode error) -> {
                    LOG.warn("{}: append refused: {}", place.name(), error);
                    return instead(decision, asCoordinatorError(error));
                }
            }
        }
        decision.changes().forEach(machine::become);
        timers.set(decision.timers());
        timers.setIfUnset(decision.timersIfUnset());
        if (!decision.replies().isEmpty()) {
            uncommitted.add(log.endOffset(), decision.replies());
        }
        effects.add(log.endOffset(), decision.effects());
        return ErrorCode.NONE;
    }

    private ErrorCode instead(Decision refused, ErrorCode error) {
        return refused.otherwise().isPresent()
                ? carryOut(refused.otherwise().get().apply(error))
                : error;
    }

    private void release() {
        if (phase == Phase.ACTIVE && !stepping) {
            effects.release(log.highWatermark());
            uncommitted.release(log.highWatermark());
        }
    }

    private void give(Ticket ticket, Object reply) {
        Parked waiting = parked.remove(ticket);
        if (waiting != null) {
            waiting.answer.complete(reply);
        }
    }

    private void refuse(Ticket ticket, ErrorCode error) {
        Parked waiting = parked.remove(ticket);
        if (waiting != null) {
            waiting.answer.complete(waiting.refusal.apply(error));
        }
    }

    private void loaded() {
        phase = Phase.ACTIVE;
        stopWatching = log.onCommit(this::release);
        step(() -> machine.loaded(clock.millis()));
        LOG.debug("{}: serving", place.name());
    }

    /** What the machine holds may not be what the log says: better no answer than a wrong one. */
    private void fail(RuntimeException why) {
        if (phase != Phase.CLOSED && phase != Phase.BROKEN) {
            LOG.error("{}: what it holds is not served until it is loaded anew", place.name(), why);
            end(Phase.BROKEN, ErrorCode.COORDINATOR_NOT_AVAILABLE);
            broken.run();
        }
    }

    private void end(Phase how, ErrorCode why) {
        phase = how;
        loader.stop();
        stopWatching.run();
        timers.clear();
        uncommitted.clear();
        effects.clear();
        for (Ticket ticket : List.copyOf(parked.keySet())) {
            refuse(ticket, why);
        }
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
