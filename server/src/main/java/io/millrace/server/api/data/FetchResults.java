package io.millrace.server.api.data;

import java.util.List;

/**
 * What one look at all partitions of a fetch gave.
 *
 * @param partitions in the order in which they were asked for
 * @param bytes records in all
 */
record FetchResults(List<FetchedPartition> partitions, long bytes) {
    /** Whether the reply goes out now. */
    boolean isDue(FetchTerms terms) {
        return terms.maxWaitMs() <= 0
                || partitions.isEmpty()
                || bytes >= terms.minBytes()
                || partitions.stream().anyMatch(FetchedPartition::urgent);
    }
}
