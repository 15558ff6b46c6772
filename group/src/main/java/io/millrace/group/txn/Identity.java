package io.millrace.group.txn;

/*
 * An epoch is given to a client only while it leaves room for one fence above it: 32766 is the last that a client may
 * hold, 32767 the last that a fence may write. Then the transactional id goes on with another producer id.
 */

/**
 * Which producer a transactional id stands for now, and which it stood for, so that a request whose
 * answer was lost is told from a zombie's.
 *
 * @param producerId current
 * @param epoch current
 * @param lastEpoch what the current holder held before, -1 when it may not say it any more
 * @param previousId the producer id before this one, -1 if there was none
 * @param nextId what {@code producerId} is to become when the transaction is complete, or -1
 */
public record Identity(
        long producerId, short epoch, short lastEpoch, long previousId, long nextId) {
    private static final short NO_EPOCH = -1;
    private static final long NO_ID = -1;
    private static final short LAST_EPOCH = Short.MAX_VALUE - 1;

    /** A transactional id's first producer. */
    public static Identity first(long producerId) {
        return new Identity(producerId, (short) 0, NO_EPOCH, NO_ID, NO_ID);
    }

    /** As read from a record, which does not hold the last epoch. */
    static Identity stored(Producer now, long previousId, long nextId, boolean bumpsEachTime) {
        short last = bumpsEachTime && now.epoch() > 0 ? (short) (now.epoch() - 1) : NO_EPOCH;
        boolean rotated = previousId != NO_ID && now.epoch() == 0;
        return new Identity(now.id(), now.epoch(), rotated ? LAST_EPOCH : last, previousId, nextId);
    }

    /** Who it is now. */
    public Producer producer() {
        return new Producer(producerId, epoch);
    }

    /** Whether no client may be given a higher epoch. */
    public boolean isExhausted() {
        return epoch >= LAST_EPOCH;
    }

    /** Whether this is the holder, speaking as it did before its last bump. */
    public boolean wasLately(Producer who) {
        if (lastEpoch == NO_EPOCH || who.epoch() != lastEpoch || epoch > LAST_EPOCH) {
            return false;
        }
        return who.id() == producerId
                ? epoch == lastEpoch + 1
                : who.id() == previousId && epoch == 0;
    }

    /** The next epoch; {@code remembering} the one before when its holder asked for it. */
    public Identity bumped(boolean remembering) {
        return new Identity(producerId, above(), remembering ? epoch : NO_EPOCH, previousId, NO_ID);
    }

    /** Another producer id. */
    public Identity rotated(long freshId, boolean remembering) {
        return new Identity(freshId, (short) 0, remembering ? epoch : NO_EPOCH, producerId, NO_ID);
    }

    /**
     * The next epoch for the markers of a transaction.
     *
     * @param freshId to go on with after it, or -1
     */
    public Identity ending(long freshId) {
        return new Identity(producerId, above(), epoch, previousId, freshId);
    }

    /** Once all markers are written. */
    public Identity completed() {
        return nextId == NO_ID
                ? this
                : new Identity(nextId, (short) 0, lastEpoch, producerId, NO_ID);
    }

    private short above() {
        if (epoch == Short.MAX_VALUE) {
            throw new IllegalStateException("producer " + producerId + " has no epochs left");
        }
        return (short) (epoch + 1);
    }
}
