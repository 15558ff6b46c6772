package io.millrace.compat.history;

import java.util.List;

/**
 * What the clients of one partition saw. A value stands for one record: no two sends share one.
 *
 * @param sends per producer in the order in which it sent
 * @param polls per consumer in the order in which it polled
 */
public record History(List<Sent> sends, List<Polled> polls) {
    /** The offset of a record that has none or whose offset is not known. */
    public static final long NO_OFFSET = -1;

    /** How a send ended. */
    public enum Fate {
        /** The producer was told that the record is in the log. */
        ACKNOWLEDGED,
        /** It certainly is not, or its transaction was aborted. */
        FAILED,
        /** Nobody told: it may be there or not. */
        UNKNOWN
    }

    /** One send. Values of one producer ascend. */
    public record Sent(int producer, long value, Fate fate, long offset) {}

    /**
     * What one poll brought.
     *
     * @param assignment changes when the consumer's position was set anew: by a rebalance, a seek
     */
    public record Polled(int consumer, int assignment, List<Seen> records) {
        public Polled {
            records = List.copyOf(records);
        }
    }

    /** A record as read. */
    public record Seen(long offset, long value) {}

    public History {
        sends = List.copyOf(sends);
        polls = List.copyOf(polls);
    }
}
