package io.millrace.replication.controller;

/**
 * Something changed in the store. An event tells only where to look: several changes may come as
 * one event, and the reader reads the present state. After an event the store need not send another
 * of the same kind until that state has been read again (watches are one-shot), but never loses the
 * last change.
 */
public sealed interface StoreEvent {
    /** The controller's node was created, changed or deleted. */
    record ControllerChanged() implements StoreEvent {}

    /**
     * A broker came, went or came back, or changed its registration: read {@link
     * ClusterStore#brokers}.
     */
    record BrokersChanged() implements StoreEvent {}

    /** Topics were created or deleted: read {@link ClusterStore#topicNames}. */
    record TopicsChanged() implements StoreEvent {}

    /** The assignment of a topic was changed: read {@link ClusterStore#topics}. */
    record TopicChanged(String topic) implements StoreEvent {}

    /** Topics were marked for deletion: read {@link ClusterStore#deleteMarks}. */
    record DeleteMarksChanged() implements StoreEvent {}

    /** Leaders announced changed ISRs: read {@link ClusterStore#isrNotices}. */
    record IsrNoticesChanged() implements StoreEvent {}

    /** Brokers announced failed disks: read {@link ClusterStore#logDirNotices}. */
    record LogDirNoticesChanged() implements StoreEvent {}

    /** A tool asked for reassignments: read {@link ClusterStore#reassignments}. */
    record ReassignmentsChanged() implements StoreEvent {}

    /** A tool asked for preferred leaders: read {@link ClusterStore#preferredElections}. */
    record PreferredElectionsChanged() implements StoreEvent {}

    /**
     * The session had expired and a new one is up. Whatever was ephemeral is gone, stages that were
     * open have failed with {@link StoreFailure}, and no watch is set any more.
     */
    record SessionRenewed() implements StoreEvent {}
}
