package io.millrace.replication.fetcher;

import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.lane.Lane;

import java.util.function.LongSupplier;

/**
 * What fetchers need from the world.
 *
 * @param clock the time
 * @param cluster where brokers are reached
 * @param links makes the ways to leaders
 * @param home the lane on which it is decided who fetches what
 * @param brokerEpoch the epoch of this broker's present registration, -1 without one
 */
public record FetcherSeams(
        Clock clock,
        ClusterView cluster,
        LeaderLink.Factory links,
        Lane home,
        LongSupplier brokerEpoch) {}
