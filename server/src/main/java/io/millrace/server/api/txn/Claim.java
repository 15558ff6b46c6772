package io.millrace.server.api.txn;

import io.millrace.group.txn.Producer;

/**
 * What a producer says of a batch that is to be part of its transaction.
 *
 * @param firstSequence of the batch; -1 for a coordinator's, which has none
 * @param adding whether the partition becomes part of the transaction by this (KIP-890), otherwise
 *     it has to be part already
 */
record Claim(String transactionalId, Producer producer, int firstSequence, boolean adding) {}
