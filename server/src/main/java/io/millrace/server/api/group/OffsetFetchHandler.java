package io.millrace.server.api.group;

import io.millrace.group.FetchedOffsets;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.TopicImage;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.OffsetFetchRequest;
import io.millrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.millrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.millrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.millrace.wire.message.OffsetFetchResponse;
import io.millrace.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.millrace.wire.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.millrace.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.millrace.wire.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.millrace.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** OffsetFetch: of one group up to version 7, of many after it, by topic id from version 10. */
final class OffsetFetchHandler implements Handler<OffsetFetchRequest, OffsetFetchResponse> {
    private static final int WITH_GROUP_ERROR = 2;
    private static final int WITH_MANY_GROUPS = 8;
    private static final int WITH_TOPIC_IDS = 10;
    private static final long NO_OFFSET = -1;
    private static final short NO_ERROR = ErrorCode.NONE.code();

    private final GroupSeams seams;

    OffsetFetchHandler(GroupSeams seams) {
        this.seams = seams;
    }

    @Override
    public CompletionStage<OffsetFetchResponse> handle(
            OffsetFetchRequest request, RequestContext context) {
        return context.version() >= WITH_MANY_GROUPS
                ? Gather.all(request.groups(), group -> many(request, group, context))
                        .thenApply(
                                groups -> new OffsetFetchResponse(0, List.of(), NO_ERROR, groups))
                : single(request, context);
    }

    private CompletionStage<OffsetFetchResponse> single(
            OffsetFetchRequest request, RequestContext context) {
        List<OffsetFetchRequestTopic> asked = request.topics();
        boolean all = asked == null;
        List<TopicPartition> partitions = new ArrayList<>();
        if (asked != null) {
            for (OffsetFetchRequestTopic topic : asked) {
                topic.partitionIndexes()
                        .forEach(one -> partitions.add(new TopicPartition(topic.name(), one)));
            }
        }
        return seams.groups()
                .fetch(
                        request.groupId(),
                        FetchedOffsets.Reader.ANYBODY,
                        all ? null : partitions,
                        request.requireStable())
                .thenApply(found -> old(found, partitions, context));
    }

    private static OffsetFetchResponse old(
            FetchedOffsets found, List<TopicPartition> asked, RequestContext context) {
        boolean perGroup = context.version() >= WITH_GROUP_ERROR;
        if (found.error() != ErrorCode.NONE && perGroup) {
            return new OffsetFetchResponse(0, List.of(), found.error().code(), List.of());
        }
        Map<String, List<OffsetFetchResponsePartition>> topics = new TreeMap<>();
        Iterable<TopicPartition> partitions =
                found.error() == ErrorCode.NONE ? found.offsets().keySet() : asked;
        for (TopicPartition one : partitions) {
            FetchedOffsets.One result = result(found, one);
            CommittedOffset offset = result.offset();
            topics.computeIfAbsent(one.topic(), _ -> new ArrayList<>())
                    .add(
                            new OffsetFetchResponsePartition(
                                    one.partition(),
                                    offset == null ? NO_OFFSET : offset.offset(),
                                    offset == null ? -1 : offset.leaderEpoch(),
                                    offset == null ? "" : offset.metadata(),
                                    result.error().code()));
        }
        List<OffsetFetchResponseTopic> list = new ArrayList<>();
        topics.forEach((name, ones) -> list.add(new OffsetFetchResponseTopic(name, ones)));
        return new OffsetFetchResponse(0, list, NO_ERROR, List.of());
    }

    private static FetchedOffsets.One result(FetchedOffsets found, TopicPartition one) {
        return found.offsets().getOrDefault(one, new FetchedOffsets.One(null, found.error()));
    }

    private CompletionStage<OffsetFetchResponseGroup> many(
            OffsetFetchRequest request, OffsetFetchRequestGroup group, RequestContext context) {
        ClusterImage image = seams.cluster().image();
        boolean byId = context.version() >= WITH_TOPIC_IDS;
        List<OffsetFetchRequestTopics> asked = group.topics();
        List<TopicPartition> partitions = new ArrayList<>();
        List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
        if (asked != null) {
            for (OffsetFetchRequestTopics topic : asked) {
                String name = byId ? nameOf(image, topic) : topic.name();
                if (name == null) {
                    unknown.add(unknown(topic));
                } else {
                    topic.partitionIndexes()
                            .forEach(one -> partitions.add(new TopicPartition(name, one)));
                }
            }
        }
        return seams.groups()
                .fetch(
                        group.groupId(),
                        new FetchedOffsets.Reader(group.memberId(), group.memberEpoch()),
                        asked == null ? null : partitions,
                        request.requireStable())
                .thenApply(found -> response(image, byId, group.groupId(), found, unknown));
    }

    private static @Nullable String nameOf(ClusterImage image, OffsetFetchRequestTopics topic) {
        TopicImage known = image.topic(topic.topicId());
        return known == null ? null : known.name();
    }

    private static OffsetFetchResponseTopics unknown(OffsetFetchRequestTopics topic) {
        return new OffsetFetchResponseTopics(
                "",
                topic.topicId(),
                topic.partitionIndexes().stream()
                        .map(one ->
                                partition(
                                        one,
                                        new FetchedOffsets.One(null, ErrorCode.UNKNOWN_TOPIC_ID)))
                        .toList());
    }

    private static OffsetFetchResponseGroup response(
            ClusterImage image,
            boolean byId,
            String group,
            FetchedOffsets found,
            List<OffsetFetchResponseTopics> unknown) {
        if (found.error() != ErrorCode.NONE) {
            return new OffsetFetchResponseGroup(group, List.of(), found.error().code());
        }
        Map<String, List<OffsetFetchResponsePartitions>> topics = new TreeMap<>();
        found.offsets()
                .forEach((where, result) ->
                        topics.computeIfAbsent(where.topic(), _ -> new ArrayList<>())
                                .add(partition(where.partition(), result)));
        List<OffsetFetchResponseTopics> list = new ArrayList<>(unknown);
        topics.forEach((name, ones) -> {
            TopicImage known = image.topic(name);
            if (!byId || known != null) {
                var id = known == null ? TopicId.ZERO : known.id();
                list.add(new OffsetFetchResponseTopics(name, id, ones));
            }
        });
        return new OffsetFetchResponseGroup(group, list, ErrorCode.NONE.code());
    }

    private static OffsetFetchResponsePartitions partition(int number, FetchedOffsets.One result) {
        CommittedOffset offset = result.offset();
        return new OffsetFetchResponsePartitions(
                number,
                offset == null ? NO_OFFSET : offset.offset(),
                offset == null ? -1 : offset.leaderEpoch(),
                offset == null ? "" : offset.metadata(),
                result.error().code());
    }
}
