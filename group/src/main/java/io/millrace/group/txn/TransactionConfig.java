package io.millrace.group.txn;

/**
 * Settings of transactions.
 *
 * @param version 0 or 1: clients keep their epoch from one transaction to the next; 2: they take a
 *     new one each time (KIP-890); from 1 on records have version 1
 * @param maxTimeoutMs {@code transaction.max.timeout.ms}
 * @param idExpirationMs {@code transactional.id.expiration.ms}
 * @param timeoutCheckMs {@code transaction.abort.timed.out.transaction.cleanup.interval.ms}
 * @param expiryCheckMs {@code transaction.remove.expired.transaction.cleanup.interval.ms}
 */
public record TransactionConfig(
        int version,
        int maxTimeoutMs,
        long idExpirationMs,
        long timeoutCheckMs,
        long expiryCheckMs) {
    /** Kafka's defaults. */
    public static final TransactionConfig DEFAULTS =
            new TransactionConfig(2, 900_000, 604_800_000, 10_000, 3_600_000);

    /** Whether clients may have a new epoch with each transaction. */
    public boolean bumps() {
        return version >= 2;
    }

    int recordVersion() {
        return version >= 1 ? 1 : 0;
    }
}
