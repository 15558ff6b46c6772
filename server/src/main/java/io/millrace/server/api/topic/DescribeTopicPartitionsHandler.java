package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.cluster.PartitionImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.api.cluster.AuthorizedOperations;
import io.millrace.wire.message.DescribeTopicPartitionsRequest;
import io.millrace.wire.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.millrace.wire.message.DescribeTopicPartitionsResponse;
import io.millrace.wire.message.DescribeTopicPartitionsResponse.Cursor;
import io.millrace.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.millrace.wire.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * DescribeTopicPartitions: topics in the order of their names, page by page. A page ends after so
 * many partitions, and its cursor names the first one that did not fit.
 */
public final class DescribeTopicPartitionsHandler
        implements Handler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> {
    private final ClusterView view;
    private final int pageLimit;

    public DescribeTopicPartitionsHandler(ClusterView view, int pageLimit) {
        this.view = view;
        this.pageLimit = pageLimit;
    }

    @Override
    public CompletionStage<DescribeTopicPartitionsResponse> handle(
            DescribeTopicPartitionsRequest request, RequestContext context) {
        var cursor = request.cursor();
        if (cursor != null && (cursor.partitionIndex() < 0 || isElsewhere(cursor, request))) {
            return CompletableFuture.completedStage(refused(request));
        }
        var angle = new PartitionFacts.Angle(view.image(), context.listener(), true, false);
        int limit = Math.max(1, Math.min(request.responsePartitionLimit(), pageLimit));
        var page = new Page(angle, limit);
        for (var name : names(request, angle)) {
            int first =
                    cursor != null && cursor.topicName().equals(name) ? cursor.partitionIndex() : 0;
            if (!page.add(name, first)) break;
        }
        return CompletableFuture.completedStage(
                new DescribeTopicPartitionsResponse(0, page.topics, page.next));
    }

    /** A client that names its topics goes on with one of them. */
    private static boolean isElsewhere(
            DescribeTopicPartitionsRequest.Cursor cursor, DescribeTopicPartitionsRequest request) {
        return !request.topics().isEmpty()
                && request.topics().stream().noneMatch(t -> t.name().equals(cursor.topicName()));
    }

    private static Iterable<String> names(
            DescribeTopicPartitionsRequest request, PartitionFacts.Angle angle) {
        var names = new TreeSet<String>();
        if (request.topics().isEmpty())
            angle.image().topics().forEach(topic -> names.add(topic.name()));
        else for (TopicRequest topic : request.topics()) names.add(topic.name());
        var cursor = request.cursor();
        return cursor == null ? names : names.tailSet(cursor.topicName(), true);
    }

    private static DescribeTopicPartitionsResponse refused(DescribeTopicPartitionsRequest request) {
        return new DescribeTopicPartitionsResponse(
                0,
                request.topics().stream()
                        .map(t ->
                                failed(
                                        t.name(),
                                        ErrorCode.INVALID_REQUEST,
                                        AuthorizedOperations.NOT_ASKED))
                        .toList(),
                null);
    }

    private static DescribeTopicPartitionsResponseTopic failed(
            String name, ErrorCode error, int operations) {
        return new DescribeTopicPartitionsResponseTopic(
                error.code(),
                name,
                TopicId.ZERO,
                TopicNames.isInternal(name),
                List.of(),
                operations);
    }

    /** A response being filled. */
    private static final class Page {
        private final PartitionFacts.Angle angle;
        private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
        private int room;
        private @Nullable Cursor next;

        Page(PartitionFacts.Angle angle, int room) {
            this.angle = angle;
            this.room = room;
        }

        /** False when the page is full and the topic, or part of it, is left for the next. */
        boolean add(String name, int firstPartition) {
            if (room == 0) {
                next = new Cursor(name, firstPartition);
                return false;
            }
            var topic = angle.image().topic(name);
            if (topic == null) {
                var error =
                        TopicNames.isValid(name)
                                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                : ErrorCode.INVALID_TOPIC_EXCEPTION;
                topics.add(failed(name, error, AuthorizedOperations.topic(true)));
                return true;
            }
            var shown =
                    topic.partitions().stream()
                            .filter(p -> p.partition() >= firstPartition)
                            .limit(room)
                            .toList();
            topics.add(found(topic, shown));
            room -= shown.size();
            int last = shown.isEmpty() ? firstPartition : shown.getLast().partition() + 1;
            boolean rest = topic.partitions().stream().anyMatch(p -> p.partition() >= last);
            if (rest) next = new Cursor(name, last);
            return !rest;
        }

        private DescribeTopicPartitionsResponseTopic found(
                TopicImage topic, List<PartitionImage> shown) {
            return new DescribeTopicPartitionsResponseTopic(
                    ErrorCode.NONE.code(),
                    topic.name(),
                    topic.id(),
                    TopicNames.isInternal(topic.name()),
                    shown.stream().map(this::partition).toList(),
                    AuthorizedOperations.topic(true));
        }

        private DescribeTopicPartitionsResponsePartition partition(PartitionImage partition) {
            var facts = PartitionFacts.of(partition, angle);
            return new DescribeTopicPartitionsResponsePartition(
                    facts.error().code(),
                    partition.partition(),
                    facts.leader(),
                    partition.leaderEpoch(),
                    facts.replicas(),
                    facts.isr(),
                    // Eligible leaders beyond the in-sync set exist in KRaft only. Null would say
                    // so,
                    // but kafka-clients up to 4.4 cannot read it.
                    List.of(),
                    List.of(),
                    facts.offline());
        }
    }
}
