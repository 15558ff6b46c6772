package io.millrace.server.api.data;

import io.millrace.log.AppendOutcome;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.data.LeaderHints.Leader;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceRequest.TopicProduceData;
import io.millrace.wire.message.ProduceResponse;
import io.millrace.wire.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.millrace.wire.message.ProduceResponse.LeaderIdAndEpoch;
import io.millrace.wire.message.ProduceResponse.NodeEndpoint;
import io.millrace.wire.message.ProduceResponse.PartitionProduceResponse;
import io.millrace.wire.message.ProduceResponse.TopicProduceResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;

/** Makes produce replies of outcomes, with the errors that the version knows. */
final class ProduceReplies {
    private static final int HINTS_SINCE = 10;
    private static final int STORAGE_ERROR_SINCE = 4;
    private static final LeaderIdAndEpoch NO_HINT = new LeaderIdAndEpoch(-1, -1);

    private final ClusterView cluster;

    ProduceReplies(ClusterView cluster) {
        this.cluster = cluster;
    }

    /**
     * The reply.
     *
     * @param outcomes one per partition, in the order of the request
     */
    ProduceResponse reply(
            ProduceRequest request, RequestContext context, List<ProduceOutcome> outcomes) {
        var hints = new LeaderHints(cluster, context.listener());
        var next = outcomes.iterator();
        var topics = new ArrayList<TopicProduceResponse>(request.topicData().size());
        for (var topic : request.topicData()) {
            var partitions = new ArrayList<PartitionProduceResponse>(topic.partitionData().size());
            for (var data : topic.partitionData()) {
                partitions.add(line(topic, data.index(), next.next(), context.version(), hints));
            }
            topics.add(new TopicProduceResponse(topic.name(), topic.topicId(), partitions));
        }
        return new ProduceResponse(topics, 0, endpoints(hints));
    }

    private PartitionProduceResponse line(
            TopicProduceData topic,
            int index,
            ProduceOutcome outcome,
            int version,
            LeaderHints hints) {
        return switch (outcome) {
            case ProduceOutcome.Appended(long first, long _, long time, long start) ->
                    new PartitionProduceResponse(
                            index, (short) 0, first, time, start, List.of(), null, NO_HINT);
            case ProduceOutcome.Rejected(ErrorCode error, String why, var records) ->
                    new PartitionProduceResponse(
                            index,
                            known(error, version).code(),
                            -1,
                            -1,
                            -1,
                            records.stream().map(ProduceReplies::recordError).toList(),
                            why,
                            error == ErrorCode.NOT_LEADER_OR_FOLLOWER && version >= HINTS_SINCE
                                    ? leader(topic, index, hints)
                                    : NO_HINT);
        };
    }

    private static ErrorCode known(ErrorCode error, int version) {
        return error == ErrorCode.KAFKA_STORAGE_ERROR && version < STORAGE_ERROR_SINCE
                ? ErrorCode.NOT_LEADER_OR_FOLLOWER
                : error;
    }

    private static BatchIndexAndErrorMessage recordError(AppendOutcome.RecordError error) {
        return new BatchIndexAndErrorMessage(error.index(), error.message());
    }

    private LeaderIdAndEpoch leader(TopicProduceData topic, int partition, LeaderHints hints) {
        ClusterImage image = cluster.image();
        TopicImage byId = topic.name().isEmpty() ? image.topic(topic.topicId()) : null;
        Leader leader = hints.of(byId == null ? topic.name() : byId.name(), partition);
        return new LeaderIdAndEpoch(leader.id(), leader.epoch());
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
