package io.millrace.group.txn;

/** A deliberate mistake, to see that the checks of {@link TransactionSim} notice it. */
enum Fault {
    NONE,

    // of leaders

    /** Ends whatever is open, also by a marker that comes late. */
    BELIEVES_LATE_MARKERS,
    /** Ends what is open by a marker of a coordinator that is none any more. */
    IGNORES_COORDINATOR_EPOCHS,
    /** Appends although the transaction ended while the coordinator was asked. */
    KEEPS_NO_GUARD,
    /** Does not ask the coordinator. */
    VERIFIES_NOTHING,
    /** Says that a marker is written when it is not. */
    LOSES_MARKERS,
    /** Lets a producer of any epoch into what is open. */
    MIXES_EPOCHS,
    /** Now and then commits what is to be rolled back. */
    COMMITS_ABORTED,
    /** Shows records before their transaction is committed. */
    HIDES_NOTHING,
    /** Knows of no open transaction after it was started again. */
    FORGETS_OPEN_AT_RESTART,

    // of what lies between

    /** Takes an answer that did not come for a good one. */
    TAKES_SILENCE_FOR_CONSENT,
    /** Now and then takes a partition for deleted. */
    TAKES_PARTITIONS_FOR_GONE,

    // of the coordinator

    /** Answers and sends markers before the decision is committed. */
    ACTS_BEFORE_COMMIT,
    /** Serves before all of its log is read. */
    LOADS_NOT_TO_THE_END,
    /** Gives the same producer ids to several. */
    GIVES_IDS_TWICE,
    /** Lets transactions stay open. */
    NEVER_TIMES_OUT,
    /** Begins with the epoch of its predecessor. */
    KEEPS_COORDINATOR_EPOCH,
    /** Holds its appends for committed although another leads the partition. */
    COMMITS_WHEN_DEPOSED,
    /** Ends what is open by an EndTxn that comes late, or a second time. */
    BELIEVES_LATE_ENDS
}
