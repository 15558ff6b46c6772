package io.millrace.server.api.cluster;

import io.millrace.replication.DirectoryFacts;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DescribeLogDirsRequest;
import io.millrace.wire.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.millrace.wire.message.DescribeLogDirsResponse;
import io.millrace.wire.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.millrace.wire.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.millrace.wire.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** DescribeLogDirs: the directories of this broker and what lies in them. Waits for the disks. */
public final class DescribeLogDirsHandler
        implements Handler<DescribeLogDirsRequest, DescribeLogDirsResponse> {
    private final Supplier<List<DirectoryFacts>> directories;

    public DescribeLogDirsHandler(Supplier<List<DirectoryFacts>> directories) {
        this.directories = directories;
    }

    @Override
    public CompletionStage<DescribeLogDirsResponse> handle(
            DescribeLogDirsRequest request, RequestContext context) {
        var wanted = wanted(request.topics());
        var results = directories.get().stream().map(facts -> result(facts, wanted)).toList();
        return CompletableFuture.completedStage(
                new DescribeLogDirsResponse(0, ErrorCode.NONE.code(), results));
    }

    /** Null asks for all partitions. */
    private static @Nullable Set<TopicPartition> wanted(
            @Nullable List<DescribableLogDirTopic> topics) {
        if (topics == null) return null;
        var wanted = new HashSet<TopicPartition>();
        for (var topic : topics) {
            for (int partition : topic.partitions())
                wanted.add(new TopicPartition(topic.topic(), partition));
        }
        return wanted;
    }

    private static DescribeLogDirsResult result(
            DirectoryFacts facts, @Nullable Set<TopicPartition> wanted) {
        var topics = new TreeMap<String, List<DescribeLogDirsPartition>>();
        for (var replica : facts.replicas()) {
            if (wanted != null && !wanted.contains(replica.partition())) continue;
            topics.computeIfAbsent(replica.partition().topic(), _ -> new ArrayList<>())
                    .add(
                            new DescribeLogDirsPartition(
                                    replica.partition().partition(),
                                    replica.sizeBytes(),
                                    replica.offsetLag(),
                                    replica.isFuture()));
        }
        var listed =
                topics.entrySet().stream()
                        .map(e -> new DescribeLogDirsTopic(e.getKey(), e.getValue()))
                        .toList();
        return new DescribeLogDirsResult(
                facts.error().code(),
                facts.path().toString(),
                listed,
                facts.totalBytes(),
                facts.usableBytes(),
                false);
    }
}
