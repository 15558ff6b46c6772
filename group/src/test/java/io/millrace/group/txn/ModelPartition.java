package io.millrace.group.txn;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A partition as its leader treats transactions: what is written, what is visible, what is open.
 */
final class ModelPartition {
    private static final class Entry {
        short epoch = -1;
        int coordinatorEpoch = -1;
        final List<Integer> open = new ArrayList<>();
    }

    private final Fault fault;
    private final Map<Long, Entry> producers = new HashMap<>();
    private final Map<Long, Object> guards = new HashMap<>();
    private final List<Integer> visible = new ArrayList<>();
    private int markers;

    ModelPartition(Fault fault) {
        this.fault = fault;
    }

    List<Integer> visible() {
        return visible;
    }

    boolean hasOpen() {
        return producers.values().stream().anyMatch(entry -> !entry.open.isEmpty());
    }

    boolean isOpen(Producer producer) {
        Entry known = producers.get(producer.id());
        return known != null
                && (known.epoch == producer.epoch() || fault == Fault.MIXES_EPOCHS)
                && !known.open.isEmpty();
    }

    /** Its leader ends and begins again, knowing what its log says. */
    void restart() {
        guards.clear();
        if (fault == Fault.FORGETS_OPEN_AT_RESTART) {
            producers.values().forEach(entry -> entry.open.clear());
        }
    }

    /** Whether it was too late for this producer to write. */
    boolean isShut(Producer producer) {
        Entry known = producers.get(producer.id());
        return known != null && producer.epoch() < known.epoch && fault != Fault.MIXES_EPOCHS;
    }

    /** A guard for the time in which the coordinator is asked. */
    Object guard(Producer producer) {
        var guard = new Object();
        guards.put(producer.id(), guard);
        return guard;
    }

    /** Appends if the guard still stands. */
    ErrorCode writeFirst(Producer producer, int value, Object guard) {
        boolean stands = guard.equals(guards.get(producer.id()));
        if (!stands && fault != Fault.KEEPS_NO_GUARD) {
            return ErrorCode.TRANSACTION_ABORTABLE;
        }
        guards.remove(producer.id());
        return write(producer, value);
    }

    /** Appends in an open transaction. */
    ErrorCode write(Producer producer, int value) {
        Entry entry = producers.computeIfAbsent(producer.id(), _ -> new Entry());
        if (isShut(producer)) {
            return ErrorCode.INVALID_PRODUCER_EPOCH;
        }
        entry.epoch = producer.epoch();
        if (fault == Fault.HIDES_NOTHING) {
            visible.add(value);
        } else {
            entry.open.add(value);
        }
        return ErrorCode.NONE;
    }

    ErrorCode mark(Marker marker) {
        if (fault == Fault.LOSES_MARKERS && ++markers % 7 == 0) {
            return ErrorCode.NONE;
        }
        Entry entry = producers.computeIfAbsent(marker.producer().id(), _ -> new Entry());
        ErrorCode unfit = check(marker, entry);
        if (unfit != ErrorCode.NONE) {
            return unfit;
        }
        guards.remove(marker.producer().id());
        entry.epoch = marker.producer().epoch();
        entry.coordinatorEpoch = marker.coordinatorEpoch();
        if (marker.committed() || (fault == Fault.COMMITS_ABORTED && ++markers % 11 == 0)) {
            visible.addAll(entry.open);
        }
        entry.open.clear();
        return ErrorCode.NONE;
    }

    private ErrorCode check(Marker marker, @Nullable Entry known) {
        if (known == null || fault == Fault.BELIEVES_LATE_MARKERS) {
            return ErrorCode.NONE;
        }
        if (marker.coordinatorEpoch() < known.coordinatorEpoch
                && fault != Fault.IGNORES_COORDINATOR_EPOCHS) {
            return ErrorCode.TRANSACTION_COORDINATOR_FENCED;
        }
        boolean late =
                marker.version() >= Transaction.V2
                        && !known.open.isEmpty()
                        && known.epoch >= marker.producer().epoch();
        return marker.producer().epoch() < known.epoch || late
                ? ErrorCode.INVALID_PRODUCER_EPOCH
                : ErrorCode.NONE;
    }
}
