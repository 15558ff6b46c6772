package io.millrace.replication;

import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;
import io.millrace.wire.message.LeaderAndIsrResponse.LeaderAndIsrPartitionError;
import io.millrace.wire.message.LeaderAndIsrResponse.LeaderAndIsrTopicError;
import io.millrace.wire.message.StopReplicaResponse;
import io.millrace.wire.message.StopReplicaResponse.StopReplicaPartitionError;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.Map;

/** Writes answers to the controller, for old and new versions at once. */
final class Answers {
    private Answers() {}

    static LeaderAndIsrResponse roles(
            LeaderAndIsrRequest request, Map<TopicPartition, ErrorCode> results) {
        var flat = new ArrayList<LeaderAndIsrPartitionError>();
        results.forEach((name, error) ->
                flat.add(
                        new LeaderAndIsrPartitionError(
                                name.topic(), name.partition(), error.code())));
        var byTopic = new ArrayList<LeaderAndIsrTopicError>();
        for (var topic : request.topicStates()) {
            var errors = new ArrayList<LeaderAndIsrPartitionError>();
            for (var state : topic.partitionStates()) {
                var name = new TopicPartition(topic.topicName(), state.partitionIndex());
                ErrorCode error = results.getOrDefault(name, ErrorCode.UNKNOWN_SERVER_ERROR);
                errors.add(
                        new LeaderAndIsrPartitionError("", state.partitionIndex(), error.code()));
            }
            byTopic.add(new LeaderAndIsrTopicError(topic.topicId(), errors));
        }
        return new LeaderAndIsrResponse(ErrorCode.NONE.code(), flat, byTopic);
    }

    static StopReplicaResponse stops(Map<TopicPartition, ErrorCode> results) {
        var errors = new ArrayList<StopReplicaPartitionError>();
        results.forEach((name, error) ->
                errors.add(
                        new StopReplicaPartitionError(
                                name.topic(), name.partition(), error.code())));
        return new StopReplicaResponse(ErrorCode.NONE.code(), errors);
    }
}
