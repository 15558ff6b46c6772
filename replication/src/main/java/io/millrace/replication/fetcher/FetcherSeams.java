package io.millrace.replication.fetcher;

import io.millrace.log.Clock;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.throttle.ReplicationThrottle;

import java.util.function.LongSupplier;

/**
 * What fetchers need from the world.
 *
 * @param clock the time
 * @param cluster where brokers are reached
 * @param links makes the ways to leaders
 * @param home the lane on which it is decided who fetches what
 * @param brokerEpoch the epoch of this broker's present registration, -1 without one
 * @param throttle how fast this broker may fetch what
 */
public record FetcherSeams(
        Clock clock,
        ClusterView cluster,
        LeaderLink.Factory links,
        Lane home,
        LongSupplier brokerEpoch,
        ReplicationThrottle throttle) {
    /** Without a throttle. */
    public FetcherSeams(
            Clock clock,
            ClusterView cluster,
            LeaderLink.Factory links,
            Lane home,
            LongSupplier brokerEpoch) {
        this(clock, cluster, links, home, brokerEpoch, ReplicationThrottle.NONE);
    }
}
