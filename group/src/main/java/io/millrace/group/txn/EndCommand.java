package io.millrace.group.txn;

/**
 * EndTxn.
 *
 * @param bumping whether the client takes a new epoch with the answer
 */
public record EndCommand(String id, Producer producer, boolean commit, boolean bumping) {}
