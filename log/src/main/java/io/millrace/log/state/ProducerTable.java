package io.millrace.log.state;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/*
 * A batch changes the table in one place, apply, whether it was just appended, came from the leader
 * or is read back after a crash. check only looks.
 *
 * transaction:   first record applied --> open --marker applied--> decided --marker committed--> gone
 * Open and decided ones both hold back the last stable offset.
 */

/**
 * The producers with an id that have written to a log, and their transactions. Belongs to the log's
 * owner.
 */
public final class ProducerTable {
    /** No transaction. */
    public static final long NONE = -1;

    private final Map<Long, ProducerEntry> producers = new HashMap<>();

    /** First offset to producer id. */
    private final TreeMap<Long, Long> open = new TreeMap<>();

    /** First offset to marker offset, of transactions whose marker is not committed yet. */
    private final TreeMap<Long, Long> decided = new TreeMap<>();

    private @Nullable ProducerEntry recent;

    private @Nullable ProducerEntry entry(long producerId) {
        ProducerEntry known = recent;
        if (known == null || known.producerId() != producerId) {
            known = producers.get(producerId);
            recent = known;
        }
        return known;
    }

    /** Whether no producer is known. */
    public boolean isEmpty() {
        return producers.isEmpty();
    }

    /** How many producers are known. */
    public int size() {
        return producers.size();
    }

    /** Judges a client's batch by its producer, epoch and sequences. */
    public SequenceVerdict check(RecordBatch batch) {
        ProducerEntry known = batch.hasProducerId() ? entry(batch.producerId()) : null;
        if (known == null) {
            return SequenceVerdict.IN_ORDER;
        }
        if (batch.producerEpoch() == known.epoch()) {
            var repeat = known.find(batch.baseSequence(), batch.lastSequence());
            if (repeat != null) {
                return repeat;
            }
        }
        SequenceVerdict verdict = checkEpoch(batch, known);
        if (verdict instanceof SequenceVerdict.InOrder) {
            verdict = checkSequence(batch, known);
        }
        if (verdict instanceof SequenceVerdict.InOrder
                && known.transactionFirstOffset() != NONE
                && !batch.isTransactional()) {
            return new SequenceVerdict.Wrong(
                    ErrorCode.INVALID_TXN_STATE,
                    "a transaction of producer " + batch.producerId() + " is open");
        }
        return verdict;
    }

    /** Judges a batch that a coordinator made, which has no sequences. */
    public SequenceVerdict checkCoordinator(
            RecordBatch batch, ControlRecord.@Nullable TransactionEnd end) {
        ProducerEntry known = batch.hasProducerId() ? entry(batch.producerId()) : null;
        if (known == null) {
            return SequenceVerdict.IN_ORDER;
        }
        if (end != null && end.coordinatorEpoch() < known.coordinatorEpoch()) {
            return new SequenceVerdict.Wrong(
                    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
                    "coordinator epoch "
                            + end.coordinatorEpoch()
                            + " is older than "
                            + known.coordinatorEpoch());
        }
        return checkEpoch(batch, known);
    }

    private static SequenceVerdict checkEpoch(RecordBatch batch, ProducerEntry known) {
        return batch.producerEpoch() >= known.epoch()
                ? SequenceVerdict.IN_ORDER
                : new SequenceVerdict.Wrong(
                        ErrorCode.INVALID_PRODUCER_EPOCH,
                        "epoch "
                                + batch.producerEpoch()
                                + " of producer "
                                + batch.producerId()
                                + " is older than "
                                + known.epoch());
    }

    private static SequenceVerdict checkSequence(RecordBatch batch, ProducerEntry known) {
        int first = batch.baseSequence();
        int last = known.lastSequence();
        boolean follows;
        if (known.epoch() == RecordBatch.NO_PRODUCER_EPOCH) {
            follows = true;
        } else if (batch.producerEpoch() != known.epoch()) {
            follows = first == 0;
        } else {
            follows = first == RecordBatch.sequenceAfter(last, 1);
        }
        return follows
                ? SequenceVerdict.IN_ORDER
                : new SequenceVerdict.Wrong(
                        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                        "sequence "
                                + first
                                + " in epoch "
                                + batch.producerEpoch()
                                + " of producer "
                                + batch.producerId()
                                + " does not follow "
                                + last
                                + " in epoch "
                                + known.epoch());
    }

    /**
     * Takes note of a batch that is in the log.
     *
     * @return the transaction that it ended, if it ended one that had records here
     */
    public @Nullable CompletedTransaction apply(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return null;
        }
        if (batch.isControl()) {
            var end = Markers.endOf(batch);
            return end == null ? null : applyEnd(batch, end);
        }
        ProducerEntry entry = enter(batch);
        entry.addBatch(
                batch.lastSequence(),
                batch.lastOffset(),
                batch.lastOffsetDelta(),
                batch.maxTimestamp());
        if (batch.isTransactional() && entry.transactionFirstOffset() == NONE) {
            entry.setTransactionFirstOffset(batch.baseOffset());
            open.put(batch.baseOffset(), batch.producerId());
        }
        return null;
    }

    private @Nullable CompletedTransaction applyEnd(
            RecordBatch batch, ControlRecord.TransactionEnd end) {
        ProducerEntry entry = enter(batch);
        long first = entry.transactionFirstOffset();
        entry.endTransaction(end.coordinatorEpoch(), batch.maxTimestamp());
        if (first == NONE) {
            return null;
        }
        open.remove(first);
        decided.put(first, batch.lastOffset());
        return new CompletedTransaction(
                batch.producerId(), first, batch.lastOffset(), !end.committed());
    }

    private ProducerEntry enter(RecordBatch batch) {
        ProducerEntry entry = entry(batch.producerId());
        if (entry == null) {
            entry = new ProducerEntry(batch.producerId());
            producers.put(batch.producerId(), entry);
            recent = entry;
        }
        entry.enter(batch.producerEpoch());
        return entry;
    }

    /** The first offset of the oldest transaction that holds readers back, or -1. */
    public long firstUnstableOffset() {
        if (open.isEmpty() && decided.isEmpty()) {
            return NONE;
        }
        long first = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
        return decided.isEmpty() ? first : Math.min(first, decided.firstKey());
    }

    /** What the index of aborted transactions is to say about one that was just rolled back. */
    public AbortedTransaction aborted(CompletedTransaction completed) {
        long stable = open.isEmpty() ? completed.lastOffset() + 1 : open.firstKey();
        return new AbortedTransaction(
                completed.producerId(), completed.firstOffset(), completed.lastOffset(), stable);
    }

    /** Forgets the transactions whose marker lies below the high watermark. */
    public void onHighWatermark(long highWatermark) {
        if (!decided.isEmpty()) {
            decided.values().removeIf(marker -> marker < highWatermark);
        }
    }

    /** Forgets producers without an open transaction that were silent since that time. */
    public void expire(long untilMs) {
        recent = null;
        producers.values().removeIf(entry -> isExpired(entry, untilMs));
    }

    private static boolean isExpired(ProducerEntry entry, long untilMs) {
        return entry.transactionFirstOffset() == NONE && entry.lastTimestamp() <= untilMs;
    }

    /** Forgets everything. */
    public void clear() {
        recent = null;
        producers.clear();
        open.clear();
        decided.clear();
    }

    /** Takes over what a snapshot holds, except what has expired. */
    void restore(List<ProducerEntry> entries, long expiredUntilMs) {
        clear();
        for (ProducerEntry entry : entries) {
            if (!isExpired(entry, expiredUntilMs)) {
                producers.put(entry.producerId(), entry);
                if (entry.transactionFirstOffset() != NONE) {
                    open.put(entry.transactionFirstOffset(), entry.producerId());
                }
            }
        }
    }

    /** All producers, in the order of their ids. */
    List<ProducerEntry> entries() {
        List<ProducerEntry> entries = new ArrayList<>(producers.values());
        entries.sort((a, b) -> Long.compare(a.producerId(), b.producerId()));
        return entries;
    }

    /** The offset of the newest record, -1 for none, of a producer that is known. */
    public long lastOffset(long producerId) {
        ProducerEntry known = producers.get(producerId);
        return known == null ? NONE : known.lastOffset();
    }

    /** All producers, in the order of their ids. */
    public List<ProducerFacts> facts() {
        return entries().stream().map(ProducerTable::facts).toList();
    }

    /** One producer, null when it is not known. */
    public @Nullable ProducerFacts facts(long producerId) {
        ProducerEntry known = entry(producerId);
        return known == null ? null : facts(known);
    }

    private static ProducerFacts facts(ProducerEntry entry) {
        return new ProducerFacts(
                entry.producerId(),
                entry.epoch(),
                entry.lastSequence(),
                entry.lastTimestamp(),
                entry.coordinatorEpoch(),
                entry.transactionFirstOffset());
    }
}
