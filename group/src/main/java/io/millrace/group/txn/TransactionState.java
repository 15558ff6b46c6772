package io.millrace.group.txn;

import io.millrace.wire.protocol.TopicPartition;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a transactional id stands.
 *
 * <pre>
 *   empty --partition added--> ongoing --end asked for, or time out--> prepared --all markers written--> completed
 *     ^                          ^                                        ^                                  |
 *     |                          +----------------partition added--------|----------------------------------+
 *     |                                                                   +---abort of nothing (v2)----------+
 *     +-----------------------------new producer (InitProducerId)-------------------------------------------+
 * </pre>
 */
public sealed interface TransactionState {
    /** The number in records. */
    byte id();

    /** The name that clients see. */
    String label();

    /** When the transaction began, in ms; -1 if there was none. */
    long startMs();

    /** The partitions that it has touched. */
    default SortedSet<TopicPartition> partitions() {
        return Collections.emptySortedSet();
    }

    /** No transaction since the producer was initialised. */
    record Empty() implements TransactionState {
        @Override
        public byte id() {
            return 0;
        }

        @Override
        public String label() {
            return "Empty";
        }

        @Override
        public long startMs() {
            return -1;
        }
    }

    /** A transaction is open. */
    record Ongoing(SortedSet<TopicPartition> partitions, long startMs) implements TransactionState {
        /** Copies the set. */
        public Ongoing {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
        }

        /** With more partitions. */
        public Ongoing with(Set<TopicPartition> more) {
            var all = new TreeSet<>(partitions);
            all.addAll(more);
            return new Ongoing(all, startMs);
        }

        @Override
        public byte id() {
            return 1;
        }

        @Override
        public String label() {
            return "Ongoing";
        }
    }

    /** Its end is decided, markers are being written. */
    record Prepared(boolean commit, SortedSet<TopicPartition> partitions, long startMs)
            implements TransactionState {
        /** Copies the set. */
        public Prepared {
            partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
        }

        @Override
        public byte id() {
            return (byte) (commit ? 2 : 3);
        }

        @Override
        public String label() {
            return commit ? "PrepareCommit" : "PrepareAbort";
        }
    }

    /** All markers are written. */
    record Completed(boolean commit, long startMs) implements TransactionState {
        @Override
        public byte id() {
            return (byte) (commit ? 4 : 5);
        }

        @Override
        public String label() {
            return commit ? "CompleteCommit" : "CompleteAbort";
        }
    }
}
