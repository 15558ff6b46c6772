package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;

import java.util.UUID;

/**
 * How far a member has come.
 *
 * <pre>
 *            target has less                      all revoked
 *   stable ------------------> unrevoked ------------------------+
 *     ^  |                        ^                              v
 *     |  +--target has more-------|-----> (takes what is free) --+
 *     |                           +-- target has less --+        |
 *     +------- has all -----------------------------  unreleased <--- others still have some
 * </pre>
 *
 * @param epoch of the target it has come to; 0 of one that has just joined, {@link #AWAY} of a
 *     static member that will be back
 * @param previousEpoch the one before: its last answer may have been lost
 * @param held what it may read
 * @param revoking what it is to give up before it comes to the next epoch
 * @param without whether it did not have that when it was told; not in its record ({@link
 *     ConsumerChange.Without})
 */
public record Standing(
        int epoch,
        int previousEpoch,
        Phase phase,
        Holding held,
        Holding revoking,
        boolean without) {
    /** The epoch of a static member that has left and will be back. */
    public static final int AWAY = -2;

    /** The epoch by which a member leaves for good. */
    public static final int LEAVING = -1;

    static final Standing NEW = new Standing(0, -1, Phase.STABLE, Holding.NOTHING, Holding.NOTHING);

    /** Of a member that may have what it is to give up, if there is anything. */
    public Standing(int epoch, int previousEpoch, Phase phase, Holding held, Holding revoking) {
        this(epoch, previousEpoch, phase, held, revoking, false);
    }

    /** Where a member is between two epochs. */
    public enum Phase {
        /** Has all of its epoch's target. */
        STABLE(0),
        /** Has yet to give something up. */
        UNREVOKED(1),
        /** Has yet to get what others hold. */
        UNRELEASED(2),
        /** Of a later release. */
        UNKNOWN(127);

        private final byte code;

        Phase(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Phase of(byte code) {
            for (Phase one : values()) {
                if (one.code == code) {
                    return one;
                }
            }
            return UNKNOWN;
        }
    }

    /** The same of a member that did not have, when it was told, what it is to give up. */
    Standing withoutIt() {
        return new Standing(epoch, previousEpoch, phase, held, revoking, true);
    }

    boolean isAway() {
        return epoch == AWAY;
    }

    /** A static member goes for a while; what it was to give up it has given up. */
    Standing away() {
        return new Standing(AWAY, epoch, Phase.STABLE, held, Holding.NOTHING);
    }

    /** A static member is back under another id. */
    Standing back() {
        return new Standing(0, 0, Phase.STABLE, held, Holding.NOTHING);
    }

    /** All that nobody else may have meanwhile. */
    PartitionSet occupied() {
        return held.partitions().plus(revoking.partitions());
    }

    /** Whether it had the partition as of that epoch and has not given it up since. */
    boolean hadAt(UUID topic, int partition, int ofEpoch) {
        return held.heldAt(topic, partition, ofEpoch) || revoking.heldAt(topic, partition, ofEpoch);
    }

    /** Has all of the target of an epoch. */
    boolean isReconciledTo(int targetEpoch) {
        return phase == Phase.STABLE && epoch == targetEpoch;
    }
}
