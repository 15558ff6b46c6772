package io.millrace.server.api.cluster;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.AlterReplicaLogDirsRequest;
import io.millrace.wire.message.AlterReplicaLogDirsResponse;
import io.millrace.wire.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import io.millrace.wire.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * AlterReplicaLogDirs (KIP-113): moves replicas of this broker between its directories. Answers
 * when the moves have begun; DescribeLogDirs shows how they get on.
 */
public final class AlterReplicaLogDirsHandler
        implements Handler<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse> {
    private final Function<
                    Map<TopicPartition, String>, CompletionStage<Map<TopicPartition, ErrorCode>>>
            replicas;

    /** Asks {@code replicas} for what is wanted, and tells what becomes of each. */
    public AlterReplicaLogDirsHandler(
            Function<Map<TopicPartition, String>, CompletionStage<Map<TopicPartition, ErrorCode>>>
                    replicas) {
        this.replicas = replicas;
    }

    @Override
    public CompletionStage<AlterReplicaLogDirsResponse> handle(
            AlterReplicaLogDirsRequest request, RequestContext context) {
        var paths = new LinkedHashMap<TopicPartition, String>();
        for (var dir : request.dirs()) {
            for (var topic : dir.topics()) {
                for (int partition : topic.partitions()) {
                    paths.put(new TopicPartition(topic.name(), partition), dir.path());
                }
            }
        }
        return replicas.apply(paths).thenApply(AlterReplicaLogDirsHandler::response);
    }

    private static AlterReplicaLogDirsResponse response(Map<TopicPartition, ErrorCode> errors) {
        var topics = new LinkedHashMap<String, List<AlterReplicaLogDirPartitionResult>>();
        errors.forEach((name, error) ->
                topics.computeIfAbsent(name.topic(), _ -> new ArrayList<>())
                        .add(
                                new AlterReplicaLogDirPartitionResult(
                                        name.partition(), error.code())));
        var results =
                topics.entrySet().stream()
                        .map(each ->
                                new AlterReplicaLogDirTopicResult(each.getKey(), each.getValue()))
                        .toList();
        return new AlterReplicaLogDirsResponse(0, results);
    }
}
