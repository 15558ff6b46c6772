package io.millrace.server.config;

/** Whether setting a key changes anything. */
public enum Effect {
    ACTIVE,
    /** Read when the broker starts: what is set while it runs is kept and listed only. */
    AT_START,
    /** Known, so that Kafka's files load, but nothing here reads it. */
    IDLE,
    /** Belongs to clusters without ZooKeeper. */
    KRAFT
}
