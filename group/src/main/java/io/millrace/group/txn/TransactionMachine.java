package io.millrace.group.txn;

import io.millrace.group.record.TransactionLogKey;
import io.millrace.group.runtime.Change;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Machine;
import io.millrace.group.runtime.TimerKey;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/*
 * A record does not hold all that is known of a transaction (the last epoch; with version 0 more), so a decision that
 * appends one also carries the whole as a change. After a reload what is not stored is deduced or given up.
 */

/** The transactional ids of one partition of {@code __transaction_state}. */
public final class TransactionMachine implements Machine {
    /** A transaction as its coordinator knows it, beyond what the record holds. */
    record Known(Transaction transaction) implements Change {}

    /** The markers of a transactional id are no longer this coordinator's business. */
    record RoundOver(String id) implements Change {}

    private final TransactionConfig config;
    private final int coordinatorEpoch;
    private final Map<String, Transaction> transactions = new TreeMap<>();
    private final Map<String, MarkerRound> rounds = new TreeMap<>();

    /**
     * @param coordinatorEpoch leader epoch of the partition
     */
    public TransactionMachine(TransactionConfig config, int coordinatorEpoch) {
        this.config = config;
        this.coordinatorEpoch = coordinatorEpoch;
    }

    TransactionConfig config() {
        return config;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /** A transactional id's state, null when it is not known. */
    public @Nullable Transaction transaction(String id) {
        return transactions.get(id);
    }

    /** All of them, by id. */
    public Collection<Transaction> transactions() {
        return Collections.unmodifiableCollection(transactions.values());
    }

    @Nullable MarkerRound round(String id) {
        return rounds.get(id);
    }

    @Override
    public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
        if (Encoding.type(key) != TransactionLogKey.TYPE) {
            return; // of a later release, whose writer knew that others skip it
        }
        if (value == null) {
            transactions.remove(TransactionRecords.id(key));
        } else {
            Transaction read = TransactionRecords.read(key, value);
            transactions.put(read.id(), read);
        }
    }

    @Override
    public void mark(long producerId, boolean committed) {
        throw new IllegalStateException("a transaction's marker among transactions");
    }

    @Override
    public void become(Change change) {
        switch (change) {
            case Known(Transaction transaction) -> transactions.put(transaction.id(), transaction);
            case MarkerRound round -> rounds.put(round.id(), round);
            case RoundOver(String id) -> rounds.remove(id);
            default -> throw new IllegalArgumentException("not of transactions: " + change);
        }
    }

    @Override
    public Decision loaded(long nowMs) {
        return Upkeep.loaded(this);
    }

    @Override
    public Decision rang(TimerKey key, long nowMs) {
        return switch (key) {
            case Upkeep.TimeoutCheck _ -> Upkeep.timeouts(this, nowMs);
            case Upkeep.ExpiryCheck _ -> Upkeep.expiry(this, nowMs);
            case Markers.Resend(String id) -> Markers.resend(this, id, nowMs);
            default -> throw new IllegalArgumentException("not a timer of transactions: " + key);
        };
    }
}
