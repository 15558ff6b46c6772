package io.millrace.log.state;

/**
 * Where an epoch ends in a log.
 *
 * @param epoch the epoch the answer is about, or -1 when there is none
 * @param endOffset the first offset after it, or -1 when that is not known
 */
public record EpochEnd(int epoch, long endOffset) {
    /** Nothing is known about the epoch. */
    public static final EpochEnd UNDEFINED = new EpochEnd(-1, -1);
}
