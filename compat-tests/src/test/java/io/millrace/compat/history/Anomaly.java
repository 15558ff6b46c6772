package io.millrace.compat.history;

/** What a log must never do to those who use it; the names follow Jepsen's Kafka workload. */
public enum Anomaly {
    /** Acknowledged, later offsets were read, and nobody ever saw it. */
    LOST_WRITE,
    /** Acknowledged, and not yet read when everything was read to the end. */
    UNSEEN,
    /** One record at two offsets. */
    DUPLICATE,
    /** Two records at one offset. */
    INCONSISTENT_OFFSETS,
    /** Read although its write had failed for good, or its transaction was aborted. */
    ABORTED_READ,
    /** Read although nobody wrote it, or with other bytes. */
    PHANTOM,
    /** One producer's records lie in another order than it sent them. */
    NONMONOTONIC_SEND,
    /** A later poll of the same assignment went back. */
    NONMONOTONIC_POLL,
    /** A later poll of the same assignment left out what lies between. */
    SKIPPED_POLL,
    /** One poll went back within itself. */
    INTERNAL_NONMONOTONIC_POLL,
    /** One poll left out something within itself. */
    INTERNAL_SKIPPED_POLL
}
