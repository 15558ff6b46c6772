package io.millrace.replication.fetcher;

import java.time.Duration;

/**
 * How followers fetch.
 *
 * @param brokerId this broker
 * @param fetchers how many connections copy from one leader (num.replica.fetchers)
 * @param minBytes what a leader gathers before it answers (replica.fetch.min.bytes)
 * @param maxWait how long it may wait for that (replica.fetch.wait.max.ms)
 * @param partitionMaxBytes asked for per partition (replica.fetch.max.bytes)
 * @param responseMaxBytes asked for in all (replica.fetch.response.max.bytes)
 * @param backoff the longest pause after a failure (replica.fetch.backoff.ms)
 * @param fetchVersion the version of Fetch that leaders are asked in
 */
public record FetcherSettings(
        int brokerId,
        int fetchers,
        int minBytes,
        Duration maxWait,
        int partitionMaxBytes,
        int responseMaxBytes,
        Duration backoff,
        int fetchVersion) {
    private static final int DIVERGENCE_SINCE = 12;
    private static final int NEWEST = 17;

    /** Kafka's defaults. */
    public static FetcherSettings defaults(int brokerId) {
        return new FetcherSettings(
                brokerId,
                1,
                1,
                Duration.ofMillis(500),
                1 << 20,
                10 << 20,
                Duration.ofSeconds(1),
                NEWEST);
    }

    /** The same in another version of Fetch. */
    public FetcherSettings withFetchVersion(int version) {
        return new FetcherSettings(
                brokerId,
                fetchers,
                minBytes,
                maxWait,
                partitionMaxBytes,
                responseMaxBytes,
                backoff,
                version);
    }

    /** Whether a fetch tells where logs part, so that nobody has to ask for it first (KIP-595). */
    boolean fetchTellsDivergence() {
        return fetchVersion >= DIVERGENCE_SINCE;
    }
}
