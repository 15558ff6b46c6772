package io.millrace.server.api.data;

import io.millrace.replication.throttle.ReplicationThrottle;

/**
 * Settings of the data APIs, as plain values; names in parentheses are the broker's options.
 *
 * @param fetchMaxBytes most that one fetch reply carries ({@code fetch.max.bytes})
 * @param fetchSessions fetch sessions at a time ({@code max.incremental.fetch.session.cache.slots})
 * @param brokerId this broker
 * @param nearestReplica whether consumers are sent to the replica in their rack ({@code
 *     replica.selector.class})
 * @param throttle how fast followers may be sent what ({@code leader.replication.throttled.rate})
 */
public record DataSettings(
        int fetchMaxBytes,
        int fetchSessions,
        int brokerId,
        boolean nearestReplica,
        ReplicationThrottle throttle) {
    /** The defaults of the options. */
    public static final DataSettings DEFAULTS =
            new DataSettings(57_671_680, 1000, -1, false, ReplicationThrottle.NONE);
}
