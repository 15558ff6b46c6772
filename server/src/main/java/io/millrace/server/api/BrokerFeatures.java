package io.millrace.server.api;

import java.util.List;

/**
 * The features that ApiVersions tells clients about.
 *
 * @param supported what this broker could do
 * @param finalizedEpoch version of the cluster's decision, -1 when there is none
 * @param finalized what the cluster has switched on
 */
public record BrokerFeatures(
        List<Feature> supported, long finalizedEpoch, List<Feature> finalized) {
    /** One feature and its range of levels. */
    public record Feature(String name, int minLevel, int maxLevel) {}

    /** Copies the lists. */
    public BrokerFeatures {
        supported = List.copyOf(supported);
        finalized = List.copyOf(finalized);
    }
}
