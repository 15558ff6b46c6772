package io.millrace.log.upkeep;

import io.millrace.log.state.AbortedTransaction;
import io.millrace.log.state.Markers;
import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/*
 * aborted transaction: listed --its first offset passed--> under way --data seen--> leaves data --marker--> over
 *
 * A marker is needed as long as a batch of its transaction is in the log, even an empty one.
 */

/**
 * Follows the transactions in a log from one batch to the next, to tell what compaction may drop.
 */
final class TransactionTrail {
    private final Deque<AbortedTransaction> listed;
    private final Map<Long, Aborted> aborted = new HashMap<>();
    private final Set<Long> withCommittedData = new HashSet<>();
    private final Consumer<AbortedTransaction> stillNeeded;

    private static final class Aborted {
        final AbortedTransaction transaction;
        boolean leavesData;

        Aborted(AbortedTransaction transaction) {
            this.transaction = transaction;
        }
    }

    /**
     * At the first batch.
     *
     * @param transactions those that were rolled back and whose marker is still to come
     * @param stillNeeded told of those among them whose marker stays for the sake of their data
     */
    TransactionTrail(
            List<AbortedTransaction> transactions, Consumer<AbortedTransaction> stillNeeded) {
        this.listed =
                new ArrayDeque<>(
                        transactions.stream()
                                .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                                .toList());
        this.stillNeeded = stillNeeded;
    }

    /** Goes on to a batch; answers whether nothing in it is of use any more. */
    boolean isSpent(RecordBatch batch) {
        begin(batch.lastOffset());
        if (batch.isControl()) {
            return isSpentMarker(batch);
        }
        return batch.isTransactional() && isAborted(batch);
    }

    private void begin(long upTo) {
        while (!listed.isEmpty() && listed.getFirst().firstOffset() <= upTo) {
            AbortedTransaction next = listed.removeFirst();
            aborted.putIfAbsent(next.producerId(), new Aborted(next));
        }
    }

    private boolean isAborted(RecordBatch batch) {
        Aborted of = aborted.get(batch.producerId());
        if (of == null) {
            withCommittedData.add(batch.producerId());
            return false;
        }
        of.leavesData = true;
        return true;
    }

    private boolean isSpentMarker(RecordBatch batch) {
        if (batch.recordCount() == 0) {
            return true;
        }
        ControlRecord.@Nullable TransactionEnd end = Markers.endOf(batch);
        if (end == null) {
            return false;
        }
        if (end.committed()) {
            return !withCommittedData.remove(batch.producerId());
        }
        Aborted of = aborted.remove(batch.producerId());
        if (of == null || !of.leavesData) {
            return true;
        }
        stillNeeded.accept(of.transaction);
        return false;
    }
}
