package io.millrace.replication.cluster;

import io.millrace.wire.message.UpdateMetadataRequest;

/*
 * Updates only ever add and replace; that a topic is gone is told once, to the brokers that are connected then. A broker
 * whose session had expired at that moment would show the topic for ever. After it has registered again the controller
 * tells it of all partitions, so what it knew before may, and must, be forgotten then.
 */
/** Follows the updates of one controller after the other. Used by one lane. */
public final class MetadataFollower {
    private long brokerEpoch = -1;
    private boolean startsAfresh;

    /** The image after the request, which has passed the fences. */
    public ClusterImage next(ClusterImage before, UpdateMetadataRequest request) {
        if (request.brokerEpoch() > brokerEpoch) {
            startsAfresh = brokerEpoch != -1;
            brokerEpoch = request.brokerEpoch();
        }
        boolean tellsOfTopics =
                !request.topicStates().isEmpty() || !request.ungroupedPartitionStates().isEmpty();
        if (startsAfresh && tellsOfTopics) {
            startsAfresh = false;
            return MetadataUpdate.apply(before.withoutTopics(), request);
        }
        return MetadataUpdate.apply(before, request);
    }
}
