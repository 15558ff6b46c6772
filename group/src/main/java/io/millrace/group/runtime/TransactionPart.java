package io.millrace.group.runtime;

/** What a decision does to a producer's transaction in the shard's partition. */
public sealed interface TransactionPart {
    /** Nothing: its records stand for themselves. */
    record None() implements TransactionPart {}

    /** Its records count when the transaction is committed. */
    record Inside(long producerId, short epoch) implements TransactionPart {}

    /** It ends the transaction by a marker; there are no records. */
    record End(long producerId, short epoch, boolean committed, int coordinatorEpoch)
            implements TransactionPart {}
}
