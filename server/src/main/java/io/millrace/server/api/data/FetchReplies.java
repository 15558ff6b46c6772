package io.millrace.server.api.data;

import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.data.LeaderHints.Leader;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.FetchResponse.FetchableTopicResponse;
import io.millrace.wire.message.FetchResponse.LeaderIdAndEpoch;
import io.millrace.wire.message.FetchResponse.NodeEndpoint;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;

/** Makes fetch replies of what was read. */
final class FetchReplies {
    private static final int HINTS_SINCE = 16;
    private static final int STORAGE_ERROR_SINCE = 6;

    private final ClusterView cluster;

    FetchReplies(ClusterView cluster) {
        this.cluster = cluster;
    }

    /** A reply that says only what is wrong with the session. */
    static FetchResponse refused(ErrorCode error) {
        return FetchResponse.DEFAULT.withErrorCode(error.code());
    }

    /** A reply to a client that has to wait before it gets any data. */
    static FetchResponse paused(int sessionId, int pauseMs) {
        return FetchResponse.DEFAULT.withSessionId(sessionId).withThrottleTimeMs(pauseMs);
    }

    /** The reply; notes in the session what the client is told. */
    FetchResponse reply(FetchRound.Open round, FetchTerms terms, List<FetchedPartition> results) {
        var hints = new LeaderHints(cluster, terms.listener());
        var topics = new ArrayList<FetchableTopicResponse>();
        FetchTarget topic = null;
        var partitions = new ArrayList<PartitionData>();
        for (var result : results) {
            var data = finished(result, terms, hints);
            if (round.incremental() && !result.target().isNews(data)) {
                continue;
            }
            result.target().told(data);
            if (topic != null && !topic.sameTopic(result.target())) {
                topics.add(new FetchableTopicResponse(topic.topic(), topic.topicId(), partitions));
                partitions = new ArrayList<>();
            }
            topic = result.target();
            partitions.add(data);
        }
        if (topic != null) {
            topics.add(new FetchableTopicResponse(topic.topic(), topic.topicId(), partitions));
        }
        rotate(round, results);
        return FetchResponse.DEFAULT
                .withSessionId(round.sessionId())
                .withResponses(topics)
                .withNodeEndpoints(endpoints(hints));
    }

    private PartitionData finished(FetchedPartition result, FetchTerms terms, LeaderHints hints) {
        var data = result.data();
        ErrorCode error = result.error();
        if (error == ErrorCode.KAFKA_STORAGE_ERROR && terms.version() < STORAGE_ERROR_SINCE) {
            return data.withErrorCode(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
        }
        if (terms.version() >= HINTS_SINCE
                && (error == ErrorCode.NOT_LEADER_OR_FOLLOWER
                        || error == ErrorCode.FENCED_LEADER_EPOCH)) {
            Leader leader = hints.of(name(result.target()), data.partitionIndex());
            return data.withCurrentLeader(new LeaderIdAndEpoch(leader.id(), leader.epoch()));
        }
        return data;
    }

    private String name(FetchTarget target) {
        if (!target.topic().isEmpty()) {
            return target.topic();
        }
        ClusterImage image = cluster.image();
        TopicImage topic = image.topic(target.topicId());
        return topic == null ? "" : topic.name();
    }

    private static void rotate(FetchRound.Open round, List<FetchedPartition> results) {
        var session = round.session();
        if (session != null) {
            for (var result : results) {
                if (result.bytes() > 0) {
                    session.moveToEnd(result.target());
                }
            }
        }
    }

    private static List<NodeEndpoint> endpoints(LeaderHints hints) {
        var nodes = new ArrayList<NodeEndpoint>();
        for (var address : hints.addresses()) {
            var endpoint = address.endpoint();
            var broker = address.broker();
            nodes.add(
                    new NodeEndpoint(broker.id(), endpoint.host(), endpoint.port(), broker.rack()));
        }
        return nodes;
    }
}
