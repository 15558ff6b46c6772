package io.millrace.server.api.txn;

import io.millrace.group.txn.Producer;
import io.millrace.log.state.ProducerFacts;
import io.millrace.replication.partition.Partition;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/*
 * Between the coordinator's word that a partition is part of a transaction and the append of the transaction's first
 * batch a marker may end that very transaction; a batch appended after it would open one that nobody ever ends. So each
 * asking stands for a guard, which a marker of the producer takes away, and only while the guard is there its batches
 * are appended. Batches that come while the coordinator is asked wait behind the first, in their order.
 *
 * Who takes a new epoch with each transaction may be so quick that the markers of the last one are not all written yet.
 * Then the coordinator is asked again for a little while, as Apache Kafka does (KIP-890), since the client would wait longer.
 * Between two questions nothing has been promised, so a marker then takes nothing away.
 *
 * When a first batch is refused its sequence is remembered: a log that does not know the producer would accept any
 * sequence, also that of the second batch, and the first would be lost.
 */

/** The transactions that are about to begin in one partition. All calls on the partition's lane. */
final class PartitionGuards {
    private static final int REMEMBERED = 4_096;
    private static final int NONE = -1;

    /** A batch that waits for the coordinator's word. */
    record Waiting(Claim claim, Consumer<ErrorCode> verdict) {}

    private static final class Guard {
        final Producer producer;
        final int leaderEpoch;
        final List<Waiting> queue = new ArrayList<>();
        int questionsLeft;
        boolean asking;

        Guard(Producer producer, int leaderEpoch, int questions) {
            this.producer = producer;
            this.leaderEpoch = leaderEpoch;
            this.questionsLeft = questions;
        }
    }

    private record Refusal(Producer producer, int sequence) {}

    private final Partition partition;
    private final AddRetry retry;
    private final Map<Long, Guard> guards = new LinkedHashMap<>();
    private final Map<Long, Refusal> refusals = new LinkedHashMap<>();

    PartitionGuards(Partition partition, AddRetry retry) {
        this.partition = partition;
        this.retry = retry;
    }

    /**
     * Gives the verdict on a batch: on the lane, and with NONE at the moment at which it has to be
     * appended.
     *
     * @param ask asks the coordinator
     */
    void admit(Waiting batch, Function<Claim, CompletionStage<ErrorCode>> ask) {
        Producer producer = batch.claim.producer();
        Guard pending = guards.get(producer.id());
        if (pending != null && pending.producer.epoch() >= producer.epoch()) {
            if (pending.producer.equals(producer)) {
                pending.queue.add(batch);
            } else {
                batch.verdict.accept(ErrorCode.INVALID_PRODUCER_EPOCH);
            }
            return;
        }
        ProducerFacts facts = facts(producer.id());
        if (isOpen(producer, facts)) {
            batch.verdict.accept(ErrorCode.NONE);
            return;
        }
        if (facts != null && facts.epoch() > producer.epoch()) {
            batch.verdict.accept(ErrorCode.INVALID_PRODUCER_EPOCH);
            return;
        }
        if (skipsRefused(batch.claim)) {
            batch.verdict.accept(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
            return;
        }
        var guard = new Guard(producer, partition.view().leaderEpoch(), retry.times());
        guard.queue.add(batch);
        guards.put(producer.id(), guard);
        ask(guard, ask);
        if (pending != null) {
            pending.queue.forEach(old -> old.verdict.accept(ErrorCode.INVALID_PRODUCER_EPOCH));
        }
    }

    private void ask(Guard guard, Function<Claim, CompletionStage<ErrorCode>> ask) {
        guard.asking = true;
        ask.apply(guard.queue.getFirst().claim)
                .whenComplete((error, failure) -> {
                    ErrorCode word = failure == null ? error : ErrorCode.COORDINATOR_NOT_AVAILABLE;
                    partition.lane().run(() -> answered(guard, word, ask));
                });
    }

    private void answered(
            Guard guard, ErrorCode word, Function<Claim, CompletionStage<ErrorCode>> ask) {
        guard.asking = false;
        boolean soon =
                word == ErrorCode.CONCURRENT_TRANSACTIONS
                        && guard.queue.getFirst().claim.adding()
                        && guard.questionsLeft-- > 0
                        && guard.equals(guards.computeIfAbsent(guard.producer.id(), _ -> guard));
        if (soon) {
            var _ = partition.lane().schedule(() -> ask(guard, ask), retry.backoffNanos());
        } else {
            settle(guard, word);
        }
    }

    private static boolean isOpen(Producer producer, @Nullable ProducerFacts facts) {
        return facts != null
                && facts.epoch() == producer.epoch()
                && facts.transactionFirstOffset() >= 0;
    }

    private boolean skipsRefused(Claim claim) {
        Refusal refusal = refusals.get(claim.producer().id());
        return refusal != null
                && refusal.producer.equals(claim.producer())
                && claim.firstSequence() > refusal.sequence;
    }

    private void settle(Guard guard, ErrorCode word) {
        boolean stands = guards.remove(guard.producer.id(), guard);
        boolean sameTerm = partition.view().leaderEpoch() == guard.leaderEpoch;
        ErrorCode verdict;
        if (word != ErrorCode.NONE) {
            verdict = word;
        } else if (!sameTerm) {
            verdict =
                    ErrorCode.COORDINATOR_NOT_AVAILABLE; // markers of another leader may have come
        } else {
            verdict = stands ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE;
        }
        int first = guard.queue.getFirst().claim.firstSequence();
        if (verdict == ErrorCode.NONE || first == NONE) {
            refusals.remove(guard.producer.id());
        } else {
            remember(guard.producer, first);
        }
        guard.queue.forEach(batch -> batch.verdict.accept(orGap(verdict, batch.claim)));
    }

    /**
     * Whose epoch is new with each transaction begins each with sequence 0, so that here, unlike
     * for others, an unknown producer's later batch shows that an earlier one is missing.
     */
    private ErrorCode orGap(ErrorCode verdict, Claim claim) {
        return verdict == ErrorCode.NONE
                        && claim.adding()
                        && claim.firstSequence() > 0
                        && facts(claim.producer().id()) == null
                ? ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
                : verdict;
    }

    private void remember(Producer producer, int sequence) {
        Refusal before = refusals.get(producer.id());
        boolean lower =
                before == null || !before.producer.equals(producer) || sequence < before.sequence;
        if (lower) {
            refusals.put(producer.id(), new Refusal(producer, sequence));
        }
        if (refusals.size() > REMEMBERED) {
            refusals.remove(refusals.keySet().iterator().next());
        }
    }

    /** A marker of the producer is about to be appended. */
    void ended(long producerId) {
        Guard pending = guards.get(producerId);
        if (pending != null && pending.asking) {
            guards.remove(producerId);
        }
        refusals.remove(producerId);
    }

    /** What is known of a producer, for the judgement of a marker. */
    @Nullable ProducerFacts facts(long producerId) {
        return partition.producer(producerId);
    }
}
