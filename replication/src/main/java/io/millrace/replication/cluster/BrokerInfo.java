package io.millrace.replication.cluster;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A live broker.
 *
 * @param id the broker's id
 * @param endpoints its listeners, in the order in which it registered them
 * @param rack the rack it stands in, if it told
 */
public record BrokerInfo(int id, List<Endpoint> endpoints, @Nullable String rack) {
    /** Copies the list. */
    public BrokerInfo {
        endpoints = List.copyOf(endpoints);
    }

    /** The endpoint of the listener of that name, or null. */
    public @Nullable Endpoint endpoint(String listener) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.listener().equals(listener)) {
                return endpoint;
            }
        }
        return null;
    }
}
