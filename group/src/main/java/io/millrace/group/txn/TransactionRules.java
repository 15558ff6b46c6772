package io.millrace.group.txn;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.group.txn.ProducerReply.Granted;
import io.millrace.group.txn.ProducerReply.NeedsId;
import io.millrace.group.txn.ProducerReply.Refused;
import io.millrace.group.txn.TransactionState.Completed;
import io.millrace.group.txn.TransactionState.Empty;
import io.millrace.group.txn.TransactionState.Ongoing;
import io.millrace.group.txn.TransactionState.Prepared;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** What producers may ask of their transactions. Reads the machine, changes nothing. */
final class TransactionRules {
    /** In place of a producer id: none was fetched. */
    static final long NO_ID = -1;

    private static final ErrorCode FENCED = ErrorCode.PRODUCER_FENCED;

    private TransactionRules() {}

    /** Replies with a {@link ProducerReply}. */
    static Decision init(
            TransactionMachine machine, InitCommand init, long freshId, Ticket ticket, long now) {
        Transaction known = machine.transaction(init.id());
        if (known == null) {
            return freshId == NO_ID
                    ? Decision.reply(ticket, new NeedsId())
                    : begin(
                            machine,
                            Transaction.created(init.id(), freshId, init.timeoutMs(), now),
                            ticket);
        }
        if (!mayInit(known, init)) {
            return refuse(ticket, ErrorCode.PRODUCER_FENCED);
        }
        return switch (known.state()) {
            case Prepared _ -> refuse(ticket, ErrorCode.CONCURRENT_TRANSACTIONS);
            case Ongoing _ -> {
                var out = new Decision.Builder();
                Markers.prepare(machine, known.fenced(machine.config().bumps(), now), out);
                yield out.reply(ticket, new Refused(ErrorCode.CONCURRENT_TRANSACTIONS)).build();
            }
            case Empty _, Completed _ -> {
                Identity next = successor(known.identity(), init, freshId);
                yield next == null
                        ? Decision.reply(ticket, new NeedsId())
                        : begin(machine, known.initialised(next, init.timeoutMs(), now), ticket);
            }
        };
    }

    /** Whether the asker is who it says, or was until the answer that it did not get. */
    private static boolean mayInit(Transaction known, InitCommand init) {
        return !init.expectsSomebody()
                || known.isHeldBy(init.expected())
                || known.identity().wasLately(init.expected());
    }

    private static @Nullable Identity successor(Identity now, InitCommand init, long freshId) {
        boolean remembering = init.expectsSomebody();
        if (remembering && now.wasLately(init.expected())) {
            return now;
        }
        if (!now.isExhausted()) {
            return now.bumped(remembering);
        }
        return freshId == NO_ID ? null : now.rotated(freshId, remembering);
    }

    private static Decision begin(TransactionMachine machine, Transaction next, Ticket ticket) {
        var out = new Decision.Builder();
        Markers.store(machine, next, out);
        return out.reply(ticket, new Granted(next.identity().producer())).build();
    }

    /**
     * Replies with an error.
     *
     * @param bumping whether the client takes a new epoch with each transaction
     */
    static Decision add(
            TransactionMachine machine,
            String id,
            Producer producer,
            Set<TopicPartition> partitions,
            boolean bumping,
            Ticket ticket,
            long now) {
        Transaction known = machine.transaction(id);
        ErrorCode unfit = check(known, producer);
        if (known == null || unfit != ErrorCode.NONE) {
            return Decision.reply(ticket, unfit);
        }
        boolean news =
                !(known.state() instanceof Ongoing open
                        && open.partitions().containsAll(partitions));
        var out = new Decision.Builder();
        if (news && !partitions.isEmpty()) {
            Markers.store(machine, known.extended(partitions, bumping, now), out);
        }
        return out.reply(ticket, ErrorCode.NONE).build();
    }

    /** Replies with an error: NONE when all partitions are part of the open transaction. */
    static Decision verify(
            TransactionMachine machine,
            String id,
            Producer producer,
            Set<TopicPartition> partitions,
            Ticket ticket) {
        Transaction known = machine.transaction(id);
        ErrorCode unfit = check(known, producer);
        if (known == null || unfit != ErrorCode.NONE) {
            return Decision.reply(ticket, unfit);
        }
        boolean part = known.state().partitions().containsAll(partitions);
        return Decision.reply(ticket, part ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE);
    }

    private static ErrorCode check(@Nullable Transaction known, Producer producer) {
        if (known == null || known.identity().producerId() != producer.id()) {
            return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
        }
        if (known.identity().epoch() != producer.epoch()) {
            return ErrorCode.PRODUCER_FENCED;
        }
        return known.isEnding() ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.NONE;
    }

    /** Replies with a {@link ProducerReply}. */
    static Decision end(
            TransactionMachine machine, EndCommand end, long freshId, Ticket ticket, long now) {
        Transaction known = machine.transaction(end.id());
        if (known == null) {
            return refuse(ticket, ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        if (end.bumping() && known.identity().wasLately(end.producer())) {
            return known.hasEnded() ? repeated(known, end, ticket) : refuse(ticket, FENCED);
        }
        if (known.identity().producerId() != end.producer().id()) {
            return refuse(ticket, ErrorCode.INVALID_PRODUCER_ID_MAPPING);
        }
        if (known.identity().epoch() != end.producer().epoch()) {
            return refuse(ticket, FENCED);
        }
        return end.bumping()
                ? endBumping(machine, known, end, freshId, ticket, now)
                : endKeeping(machine, known, end, ticket, now);
    }

    private static Decision endKeeping(
            TransactionMachine machine,
            Transaction known,
            EndCommand end,
            Ticket ticket,
            long now) {
        if (known.state() instanceof Ongoing) {
            return prepare(machine, known.ending(end.commit(), now), end.producer(), ticket);
        }
        return repeated(known, end, ticket);
    }

    private static Decision endBumping(
            TransactionMachine machine,
            Transaction known,
            EndCommand end,
            long freshId,
            Ticket ticket,
            long now) {
        if (known.isEnding()) {
            return refuse(ticket, ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        if (end.commit() && !(known.state() instanceof Ongoing)) {
            return refuse(ticket, ErrorCode.INVALID_TXN_STATE);
        }
        boolean rotate = known.identity().isExhausted();
        if (rotate && freshId == NO_ID) {
            return Decision.reply(ticket, new NeedsId());
        }
        Transaction next = known.endingWithBump(end.commit(), rotate ? freshId : NO_ID, now);
        return prepare(machine, next, next.identity().completed().producer(), ticket);
    }

    private static Decision prepare(
            TransactionMachine machine, Transaction next, Producer reply, Ticket ticket) {
        var out = new Decision.Builder();
        Markers.prepare(machine, next, out);
        return out.reply(ticket, new Granted(reply)).build();
    }

    /** An end that was decided before: the answer may have been lost. */
    private static Decision repeated(Transaction known, EndCommand end, Ticket ticket) {
        return switch (known.state()) {
            case Completed(boolean commit, long _) when commit == end.commit() ->
                    Decision.reply(ticket, new Granted(known.identity().producer()));
            case Prepared(boolean commit, var _, long _) when commit == end.commit() ->
                    refuse(ticket, ErrorCode.CONCURRENT_TRANSACTIONS);
            case Empty _, Ongoing _, Prepared _, Completed _ ->
                    refuse(ticket, ErrorCode.INVALID_TXN_STATE);
        };
    }

    private static Decision refuse(Ticket ticket, ErrorCode why) {
        return Decision.reply(ticket, new Refused(why));
    }
}
