package io.millrace.replication.controller;

/** Which leader is asked for. */
public enum ElectionKind {
    /** The first replica of the assignment. */
    PREFERRED,
    /** Any live replica, even one that may miss records, for partitions without leader. */
    UNCLEAN
}
