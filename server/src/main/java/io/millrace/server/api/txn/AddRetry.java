package io.millrace.server.api.txn;

import java.util.concurrent.TimeUnit;

/**
 * How often the coordinator is asked again to add a partition while the transaction before is still
 * being ended (KIP-890).
 */
record AddRetry(int times, long backoffNanos) {
    /**
     * As the options say it.
     *
     * @param maxMs {@code add.partitions.to.txn.retry.backoff.max.ms}, for all questions together
     * @param backoffMs {@code add.partitions.to.txn.retry.backoff.ms}, between two of them
     */
    static AddRetry of(int maxMs, int backoffMs) {
        return new AddRetry(maxMs / backoffMs, TimeUnit.MILLISECONDS.toNanos(backoffMs));
    }
}
