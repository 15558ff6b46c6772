package io.millrace.log;

/**
 * Who appends, and on whose terms.
 *
 * @param leaderEpoch the epoch in which the appending leader leads; written into the batch
 * @param origin whose batch it is
 * @param produceVersion the version of the produce request; the newest one for other origins
 */
public record AppendRules(int leaderEpoch, Origin origin, int produceVersion) {
    /** Where a batch comes from, which decides what is checked. */
    public enum Origin {
        /** A producer: everything is checked. */
        CLIENT,
        /** A coordinator of this broker: no sequence numbers, control batches allowed. */
        COORDINATOR
    }

    /** For a batch out of a produce request. */
    public static AppendRules client(int leaderEpoch, int produceVersion) {
        return new AppendRules(leaderEpoch, Origin.CLIENT, produceVersion);
    }

    /** For a batch that a coordinator made. */
    public static AppendRules coordinator(int leaderEpoch) {
        return new AppendRules(leaderEpoch, Origin.COORDINATOR, Integer.MAX_VALUE);
    }
}
