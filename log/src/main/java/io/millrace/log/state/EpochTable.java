package io.millrace.log.state;

import java.util.Arrays;

/**
 * Which leader epoch began at which offset. Immutable: every change gives a new table, or the same
 * one when there is nothing to change. Epochs and start offsets both strictly increase.
 */
public final class EpochTable {
    /** Knows no epoch. */
    public static final EpochTable EMPTY = new EpochTable(new int[0], new long[0]);

    private final int[] epochs;
    private final long[] starts;

    private EpochTable(int[] epochs, long[] starts) {
        this.epochs = epochs;
        this.starts = starts;
    }

    /** How many epochs are known. */
    public int size() {
        return epochs.length;
    }

    /** Whether none is known. */
    public boolean isEmpty() {
        return epochs.length == 0;
    }

    /** The epoch in that place, from 0, the oldest. */
    public int epochAt(int index) {
        return epochs[index];
    }

    /** Where the epoch in that place starts. */
    public long startAt(int index) {
        return starts[index];
    }

    /** The newest epoch, or -1. */
    public int latestEpoch() {
        return epochs.length == 0 ? -1 : epochs[epochs.length - 1];
    }

    /** Where the newest epoch starts, or -1. */
    public long latestStart() {
        return starts.length == 0 ? -1 : starts[starts.length - 1];
    }

    /** The epoch to which the record at {@code offset} belongs, or -1. */
    public int epochOf(long offset) {
        int i = starts.length - 1;
        while (i >= 0 && starts[i] > offset) {
            i--;
        }
        return i < 0 ? -1 : epochs[i];
    }

    /** The largest epoch below {@code epoch}, or -1. */
    public int epochBelow(int epoch) {
        int i = firstAbove(epoch - 1) - 1;
        return i < 0 ? -1 : epochs[i];
    }

    /**
     * Where {@code epoch} ends: at the start of the first epoch above it, or at {@code logEnd} when
     * it is the latest. An epoch older than all that are known ends where the first one starts.
     */
    public EpochEnd endOf(int epoch, long logEnd) {
        if (epoch < 0 || epochs.length == 0 || epoch > latestEpoch()) {
            return EpochEnd.UNDEFINED;
        }
        if (epoch == latestEpoch()) {
            return new EpochEnd(epoch, logEnd);
        }
        int above = firstAbove(epoch);
        return new EpochEnd(above == 0 ? epoch : epochs[above - 1], starts[above]);
    }

    /**
     * Records that {@code epoch} starts at {@code startOffset}. Entries at its end that contradict
     * are forgotten; nothing changes when the epoch is the latest already and does not start
     * earlier.
     */
    public EpochTable with(int epoch, long startOffset) {
        int size = epochs.length;
        if (epoch < 0 || (epoch == latestEpoch() && startOffset >= latestStart())) {
            return this;
        }
        while (size > 0 && (epochs[size - 1] >= epoch || starts[size - 1] >= startOffset)) {
            size--;
        }
        int[] newEpochs = Arrays.copyOf(epochs, size + 1);
        long[] newStarts = Arrays.copyOf(starts, size + 1);
        newEpochs[size] = epoch;
        newStarts[size] = startOffset;
        return new EpochTable(newEpochs, newStarts);
    }

    /** Without the epochs above {@code epoch}. */
    public EpochTable upTo(int epoch) {
        return first(firstAbove(epoch));
    }

    /** Without the epochs that start at {@code endOffset} or later. */
    public EpochTable truncatedAtEnd(long endOffset) {
        int size = starts.length;
        while (size > 0 && starts[size - 1] >= endOffset) {
            size--;
        }
        return first(size);
    }

    private EpochTable first(int size) {
        return size == starts.length
                ? this
                : new EpochTable(Arrays.copyOf(epochs, size), Arrays.copyOf(starts, size));
    }

    /**
     * Without what lies before {@code startOffset}: the epoch that holds it starts there from now
     * on.
     */
    public EpochTable truncatedAtStart(long startOffset) {
        int from = 0;
        while (from + 1 < starts.length && starts[from + 1] <= startOffset) {
            from++;
        }
        if (starts.length == 0 || (from == 0 && starts[0] >= startOffset)) {
            return this;
        }
        int[] newEpochs = Arrays.copyOfRange(epochs, from, epochs.length);
        long[] newStarts = Arrays.copyOfRange(starts, from, starts.length);
        newStarts[0] = startOffset;
        return new EpochTable(newEpochs, newStarts);
    }

    private int firstAbove(int epoch) {
        int at = Arrays.binarySearch(epochs, epoch);
        return at >= 0 ? at + 1 : -at - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EpochTable that
                && Arrays.equals(epochs, that.epochs)
                && Arrays.equals(starts, that.starts);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(epochs) + Arrays.hashCode(starts);
    }

    @Override
    public String toString() {
        return "epochs " + Arrays.toString(epochs) + " from " + Arrays.toString(starts);
    }
}
