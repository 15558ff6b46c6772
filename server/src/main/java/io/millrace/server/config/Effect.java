package io.millrace.server.config;

/** Whether setting a key changes anything. */
public enum Effect {
    ACTIVE,
    /** Known, so that Kafka's files load, but nothing here reads it. */
    IDLE,
    /** Belongs to clusters without ZooKeeper. */
    KRAFT
}
