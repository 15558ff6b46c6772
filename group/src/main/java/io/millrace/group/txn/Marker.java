package io.millrace.group.txn;

/**
 * What is to be written to every partition of a transaction.
 *
 * @param producer with the epoch that the marker bears
 * @param coordinatorEpoch leader epoch of the coordinator's partition
 * @param version 2 when the epoch is above that of the transaction's records, else 0
 */
public record Marker(Producer producer, boolean committed, int coordinatorEpoch, int version) {}
