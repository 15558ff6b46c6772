package io.millrace.group.txn;

import io.millrace.group.txn.TransactionState.Completed;
import io.millrace.group.txn.TransactionState.Empty;
import io.millrace.group.txn.TransactionState.Ongoing;
import io.millrace.group.txn.TransactionState.Prepared;
import io.millrace.wire.protocol.TopicPartition;

import java.util.Set;
import java.util.TreeSet;

/**
 * A transactional id and its newest transaction. A transition exists only where it is legal; the
 * states are drawn at {@link TransactionState}.
 *
 * @param id the transactional id
 * @param timeoutMs how long a transaction of it may stay open
 * @param clientVersion 2 when the transaction ends with a new epoch (KIP-890), else 0
 * @param updatedMs time of the last transition
 */
public record Transaction(
        String id,
        Identity identity,
        int timeoutMs,
        short clientVersion,
        TransactionState state,
        long updatedMs) {
    /** The version of clients that take a new epoch after each transaction. */
    public static final short V2 = 2;

    private static final short V1 = 0;

    /** A transactional id that was not known. */
    public static Transaction created(String id, long producerId, int timeoutMs, long nowMs) {
        return new Transaction(id, Identity.first(producerId), timeoutMs, V1, new Empty(), nowMs);
    }

    /** Whether its end is decided but not complete. */
    public boolean isEnding() {
        return state instanceof Prepared;
    }

    /** Whether the end of its last transaction is decided and no other has begun. */
    public boolean hasEnded() {
        return state instanceof Prepared || state instanceof Completed;
    }

    /** Whether this is the producer that it stands for. */
    public boolean isHeldBy(Producer who) {
        return identity.producer().equals(who);
    }

    /** A new producer incarnation begins. */
    public Transaction initialised(Identity next, int newTimeoutMs, long nowMs) {
        requireIdle();
        return new Transaction(id, next, newTimeoutMs, clientVersion, new Empty(), nowMs);
    }

    /** Partitions become part of the transaction, which begins if none is open. */
    public Transaction extended(Set<TopicPartition> more, boolean v2, long nowMs) {
        Ongoing next =
                switch (state) {
                    case Ongoing open -> open.with(more);
                    case Empty _, Completed _ -> new Ongoing(new TreeSet<>(more), nowMs);
                    case Prepared _ -> throw new IllegalStateException(this + " is ending");
                };
        return new Transaction(id, identity, timeoutMs, v2 ? V2 : V1, next, nowMs);
    }

    /** The end is decided; the epoch stays. */
    public Transaction ending(boolean commit, long nowMs) {
        if (!(state instanceof Ongoing)) {
            throw new IllegalStateException(this + " is not open");
        }
        return prepared(identity, commit, V1, nowMs);
    }

    /**
     * The end is decided, with a new epoch (KIP-890); an abort may also end nothing.
     *
     * @param freshId the producer id to go on with, or -1
     */
    public Transaction endingWithBump(boolean commit, long freshId, long nowMs) {
        if (isEnding() || (commit && !(state instanceof Ongoing))) {
            throw new IllegalStateException(this + " cannot end");
        }
        return prepared(identity.ending(freshId), commit, V2, nowMs);
    }

    /**
     * The coordinator aborts it and shuts its producer out.
     *
     * @param bumping whether clients may take a new epoch with each transaction: then one that
     *     comes back with the epoch before is told the new one, as if it had asked for this end
     *     itself
     */
    public Transaction fenced(boolean bumping, long nowMs) {
        if (!(state instanceof Ongoing)) {
            throw new IllegalStateException(this + " is not open");
        }
        return prepared(identity.bumped(bumping), false, bumping ? V2 : clientVersion, nowMs);
    }

    private Transaction prepared(Identity next, boolean commit, short version, long nowMs) {
        long startMs = state instanceof Ongoing open ? open.startMs() : nowMs;
        var end = new Prepared(commit, state.partitions(), startMs);
        return new Transaction(id, next, timeoutMs, version, end, nowMs);
    }

    /** All markers are written. */
    public Transaction completed(long nowMs) {
        if (!(state instanceof Prepared(boolean commit, var _, long startMs))) {
            throw new IllegalStateException(this + " is not ending");
        }
        return new Transaction(
                id,
                identity.completed(),
                timeoutMs,
                clientVersion,
                new Completed(commit, startMs),
                nowMs);
    }

    private void requireIdle() {
        if (state instanceof Ongoing || state instanceof Prepared) {
            throw new IllegalStateException(this + " is not idle");
        }
    }
}
