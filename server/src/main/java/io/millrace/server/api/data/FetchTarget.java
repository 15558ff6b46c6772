package io.millrace.server.api.data;

import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchResponse.PartitionData;

import java.util.UUID;

/**
 * One partition that a fetch asks for: from where, how much, and what the client was last told. In
 * a session it lives on from request to request. Belongs to whoever has entered the session.
 */
final class FetchTarget {
    private static final long UNTOLD = -1;

    private final String topic; // empty when the client names the topic by id
    private final UUID topicId; // zero when the client names it by name
    private FetchPartition asked;
    private long toldHighWatermark = UNTOLD;
    private long toldLogStart = UNTOLD;

    FetchTarget(FetchTopic topic, FetchPartition asked) {
        this.topic = topic.topic();
        this.topicId = topic.topicId();
        this.asked = asked;
    }

    /** Identity within a session. */
    record Key(Object topic, int partition) {
        static Key of(FetchTopic topic, int partition, boolean byId) {
            return new Key(byId ? topic.topicId() : topic.topic(), partition);
        }
    }

    String topic() {
        return topic;
    }

    UUID topicId() {
        return topicId;
    }

    int partition() {
        return asked.partition();
    }

    /** What the client wants of it. */
    FetchPartition asked() {
        return asked;
    }

    /** The client moved on, or changed its mind. */
    void ask(FetchPartition again) {
        asked = again;
    }

    boolean sameTopic(FetchTarget other) {
        return topic.equals(other.topic) && topicId.equals(other.topicId);
    }

    /** Whether the answer says something that the client of a session does not know yet. */
    boolean isNews(PartitionData data) {
        return data.errorCode() != 0
                || (data.records() != null && data.records().size() > 0)
                || data.highWatermark() != toldHighWatermark
                || data.logStartOffset() != toldLogStart
                || data.preferredReadReplica() >= 0
                || data.divergingEpoch().epoch() >= 0;
    }

    /** Remembers what the client is told; after an error the recovery will be news. */
    void told(PartitionData data) {
        toldHighWatermark = data.errorCode() == 0 ? data.highWatermark() : UNTOLD;
        toldLogStart = data.logStartOffset();
    }
}
