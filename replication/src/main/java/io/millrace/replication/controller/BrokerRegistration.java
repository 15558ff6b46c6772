package io.millrace.replication.controller;

import io.millrace.replication.cluster.BrokerInfo;

/**
 * A broker as it registered.
 *
 * @param info its id, endpoints and rack
 * @param epoch the broker epoch: the transaction id that created the registration, greater for each
 *     incarnation
 */
public record BrokerRegistration(BrokerInfo info, long epoch) {
    /** The broker's id. */
    public int id() {
        return info.id();
    }
}
