package io.millrace.log.state;

/**
 * What can be told about an active producer.
 *
 * @param lastSequence -1 when it has not sent a record in this epoch
 * @param coordinatorEpoch -1 when no transaction of it was ended
 * @param transactionFirstOffset -1 when no transaction is open
 */
public record ProducerFacts(
        long producerId,
        short epoch,
        int lastSequence,
        long lastTimestampMs,
        int coordinatorEpoch,
        long transactionFirstOffset) {}
