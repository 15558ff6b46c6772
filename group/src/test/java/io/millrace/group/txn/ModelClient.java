package io.millrace.group.txn;

import io.millrace.group.txn.ProducerReply.Granted;
import io.millrace.group.txn.ProducerReply.Refused;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A transactional producer: initialises, then transaction after transaction; asks again when an
 * answer is lost; starts anew when it is shut out. It may be put to sleep in the middle of a
 * transaction and go on long after another has taken over its id.
 */
final class ModelClient {
    /** How a transaction ended, as far as its client knows. */
    enum End {
        UNKNOWN,
        COMMITTED,
        ABORTED
    }

    /** One transaction. */
    static final class Attempt {
        final List<Integer> values = new ArrayList<>();
        final List<TopicPartition> where = new ArrayList<>();
        boolean strays;
        boolean commitAsked;
        End end = End.UNKNOWN;
    }

    private record Write(
            TopicPartition where,
            int value,
            Producer producer,
            boolean strays,
            BooleanSupplier givenUp) {}

    private static final Set<ErrorCode> RETRIED =
            Set.of(
                    ErrorCode.CONCURRENT_TRANSACTIONS,
                    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    ErrorCode.NOT_COORDINATOR);

    private final TransactionSim sim;
    private final String id;
    private final boolean bumping;
    private final List<Attempt> attempts = new ArrayList<>();
    private TransactionCoordinator coordinator;
    private Producer producer = Producer.NONE;
    private boolean stopped;
    private boolean died;

    ModelClient(TransactionSim sim, String id, boolean bumping) {
        this.sim = sim;
        this.id = id;
        this.bumping = bumping;
        this.coordinator = sim.coordinator();
    }

    List<Attempt> attempts() {
        return attempts;
    }

    void stop() {
        stopped = true;
    }

    /** Ends at once, wherever it is. */
    void die() {
        stopped = true;
        died = true;
    }

    void start() {
        if (stopped) {
            return;
        }
        ask(
                () -> coordinator.init(new InitCommand(id, 2_000, Producer.NONE)),
                reply -> {
                    switch (reply) {
                        case Granted(Producer granted) -> {
                            producer = granted;
                            sim.granted(id, granted);
                            begin();
                        }
                        case Refused _, ProducerReply.NeedsId _ -> sim.later(100, this::start);
                    }
                });
    }

    private void begin() {
        if (stopped) {
            return;
        }
        var attempt = new Attempt();
        attempts.add(attempt);
        write(attempt, 1 + sim.random().nextInt(4));
    }

    private void write(Attempt attempt, int left) {
        if (left == 0) {
            sim.later(sim.random().nextInt(20) == 0 ? 6_000 : 30, () -> end(attempt, true));
            return;
        }
        TopicPartition where = sim.anyPartition();
        int value = sim.nextValue();
        attempt.values.add(value);
        attempt.where.add(where);
        var settled = new boolean[1];
        Consumer<ErrorCode> then =
                error -> {
                    if (!settled[0]) {
                        settled[0] = true;
                        written(attempt, left, error);
                    }
                };
        boolean strays = sim.random().nextInt(15) == 0;
        send(new Write(where, value, producer, strays, () -> settled[0]), then);
        if (strays) {
            attempt.strays = true;
            sim.later(100, () -> then.accept(ErrorCode.TRANSACTION_ABORTABLE)); // tired of waiting
        }
    }

    private void written(Attempt attempt, int left, ErrorCode error) {
        if (error == ErrorCode.NONE) {
            sim.later(10, () -> write(attempt, left - 1));
        } else if (error == ErrorCode.TRANSACTION_ABORTABLE) {
            end(attempt, false);
        } else {
            sim.later(50, this::start);
        }
    }

    private void send(Write write, Consumer<ErrorCode> then) {
        if (bumping) {
            travel(write, then);
            return;
        }
        askError(
                () -> coordinator.add(id, write.producer, Set.of(write.where), false),
                error -> {
                    if (error == ErrorCode.NONE) {
                        travel(write, then);
                    } else {
                        then.accept(error);
                    }
                });
    }

    /** What is under way arrives, even when its sender waits no longer. */
    private void travel(Write write, Consumer<ErrorCode> then) {
        sim.later(write.strays ? 1_500 : 5, () -> produce(write, then));
    }

    /** What the leader does: it asks the coordinator unless the transaction is open here. */
    private void produce(Write write, Consumer<ErrorCode> then) {
        TopicPartition where = write.where;
        ModelPartition leader = sim.partition(where);
        Producer me = write.producer;
        if (leader.isOpen(me)) {
            then.accept(sim.noted(id, me, leader.write(me, write.value)));
            return;
        }
        Object guard = leader.guard(me);
        word(me, where)
                .thenAccept(error ->
                        sim.later(
                                sim.random().nextInt(10) == 0 ? 500 : 30,
                                () -> {
                                    if (error == ErrorCode.NONE) {
                                        then.accept(
                                                sim.noted(
                                                        id,
                                                        me,
                                                        leader.writeFirst(me, write.value, guard)));
                                    } else if (RETRIED.contains(error)
                                            && !write.givenUp.getAsBoolean()) {
                                        sim.later(60, () -> produce(write, then));
                                    } else {
                                        then.accept(error);
                                    }
                                }));
    }

    private CompletionStage<ErrorCode> word(Producer me, TopicPartition where) {
        if (bumping) {
            return sim.coordinator().add(id, me, Set.of(where), true);
        }
        return sim.fault() == Fault.VERIFIES_NOTHING
                ? CompletableFuture.completedFuture(ErrorCode.NONE)
                : sim.coordinator().verify(id, me, Set.of(where));
    }

    private void end(Attempt attempt, boolean commit) {
        if (died) {
            return;
        }
        boolean committing = commit && sim.random().nextInt(5) > 0;
        attempt.commitAsked |= committing;
        var command = new EndCommand(id, producer, committing, bumping);
        boolean wasShutOut = sim.isShutOut(id, producer);
        if (bumping && sim.random().nextInt(10) == 0) {
            sim.later(1_500, () -> sim.coordinator().end(late(command)));
        }
        ask(
                () -> coordinator.end(command),
                reply -> {
                    if (reply instanceof Granted(Producer next)) {
                        if (wasShutOut && committing) {
                            sim.violated(id + " commits although another has taken over");
                        }
                        attempt.end = committing ? End.COMMITTED : End.ABORTED;
                        producer = next;
                        // What strays bears the old epoch, so whoever gives up takes a new one.
                        sim.later(20, attempt.strays ? this::start : this::begin);
                    } else {
                        sim.later(50, this::start);
                    }
                });
    }

    /** The request as the coordinator sees it that is not to look at epochs. */
    private EndCommand late(EndCommand command) {
        return sim.fault() == Fault.BELIEVES_LATE_ENDS
                ? new EndCommand(id, producer, command.commit(), true)
                : command;
    }

    /** Asks until there is an answer that is not to be asked for again. */
    private void ask(
            Supplier<CompletionStage<ProducerReply>> question, Consumer<ProducerReply> then) {
        this.<ProducerReply>exchange(
                question,
                reply -> reply instanceof Refused(ErrorCode why) && RETRIED.contains(why),
                then);
    }

    private void askError(Supplier<CompletionStage<ErrorCode>> question, Consumer<ErrorCode> then) {
        this.<ErrorCode>exchange(question, RETRIED::contains, then);
    }

    private <T> void exchange(
            Supplier<CompletionStage<T>> question, Predicate<T> again, Consumer<T> then) {
        sim.later(
                10,
                () -> question.get().thenAccept(reply -> arrived(reply, question, again, then)));
    }

    private <T> void arrived(
            @Nullable T reply,
            Supplier<CompletionStage<T>> question,
            Predicate<T> again,
            Consumer<T> then) {
        boolean lost = sim.isFaulty() && sim.random().nextInt(15) == 0;
        if (reply == null || lost || again.test(reply)) {
            coordinator = sim.coordinator(); // whoever is refused or not answered asks who it is
            sim.later(lost ? 300 : 60, () -> exchange(question, again, then));
        } else {
            sim.later(10, () -> then.accept(reply));
        }
    }
}
