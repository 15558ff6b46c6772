package io.millrace.replication.fetcher;

import io.millrace.log.state.EpochEnd;
import io.millrace.replication.fetcher.Copy.Phase;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsPartition;
import io.millrace.wire.message.ListOffsetsRequest.ListOffsetsTopic;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.millrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;
import io.millrace.wire.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What a follower has to ask before it can fetch: where epochs end, when fetches do not tell it,
 * and what bounds the leader's log has. Lane of the fetcher only.
 */
final class Questions {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final byte READ_UNCOMMITTED = 0;

    private final LeaderLink link;
    private final FetcherSettings settings;
    private final FetcherSeams seams;
    private final Runnable whenAnswered;

    /**
     * @param whenAnswered run after each answer
     */
    Questions(
            LeaderLink link, FetcherSettings settings, FetcherSeams seams, Runnable whenAnswered) {
        this.link = link;
        this.settings = settings;
        this.seams = seams;
        this.whenAnswered = whenAnswered;
    }

    /** Asks for the ends of the latest epochs, and cuts what the leader has not. */
    void align(List<Copy> copies) {
        var asked = new HashMap<TopicPartition, Copy>();
        var lines = new ArrayList<Line<OffsetForLeaderPartition>>();
        for (Copy copy : copies) {
            copy.begin();
            asked.put(copy.name(), copy);
            lines.add(
                    new Line<>(
                            copy.name(),
                            new OffsetForLeaderPartition(
                                    copy.name().partition(),
                                    copy.leaderEpoch(),
                                    latestEpoch(copy))));
        }
        var topics = new ArrayList<OffsetForLeaderTopic>();
        byTopic(lines).forEach((topic, of) -> topics.add(new OffsetForLeaderTopic(topic, of)));
        link.epochs(new OffsetForLeaderEpochRequest(settings.brokerId(), topics))
                .whenComplete((reply, _) -> link.lane().run(() -> aligned(asked, reply)));
    }

    private static int latestEpoch(Copy copy) {
        var log = copy.partition().view().log();
        return log == null ? -1 : log.epochs().latestEpoch();
    }

    private void aligned(
            Map<TopicPartition, Copy> asked, @Nullable OffsetForLeaderEpochResponse reply) {
        var open = new HashMap<>(asked);
        if (reply != null) {
            for (var topic : reply.topics()) {
                for (EpochEndOffset end : topic.partitions()) {
                    Copy copy = open.remove(new TopicPartition(topic.topic(), end.partition()));
                    if (copy != null) {
                        align(copy, end);
                    }
                }
            }
        }
        open.values().forEach(this::pause);
        whenAnswered.run();
    }

    private void align(Copy copy, EpochEndOffset end) {
        if (isBad(copy, end.errorCode())) {
            return;
        }
        var leaders = new EpochEnd(end.leaderEpoch(), end.endOffset());
        then(
                copy,
                copy.partition().follower().align(copy.leaderEpoch(), leaders),
                found -> copy.proceed(found ? Phase.FETCHING : Phase.ALIGNING));
    }

    /** Asks for the bounds of the leader's log, and drops what lies outside. */
    void fit(List<Copy> copies) {
        copies.forEach(Copy::begin);
        var ends = ask(copies, LATEST);
        ask(copies, EARLIEST)
                .thenCombine(ends, (first, last) -> new Bounds(offsets(first), offsets(last)))
                .whenComplete((bounds, _) -> link.lane().run(() -> fitted(copies, bounds)));
    }

    private record Bounds(Map<TopicPartition, Offset> starts, Map<TopicPartition, Offset> ends) {}

    private record Offset(short error, long offset) {}

    private CompletionStage<ListOffsetsResponse> ask(List<Copy> copies, long which) {
        var lines = new ArrayList<Line<ListOffsetsPartition>>();
        for (Copy copy : copies) {
            lines.add(
                    new Line<>(
                            copy.name(),
                            new ListOffsetsPartition(
                                    copy.name().partition(), copy.leaderEpoch(), which, 1)));
        }
        var topics = new ArrayList<ListOffsetsTopic>();
        byTopic(lines).forEach((topic, of) -> topics.add(new ListOffsetsTopic(topic, of)));
        return link.offsets(
                new ListOffsetsRequest(settings.brokerId(), READ_UNCOMMITTED, topics, 0));
    }

    private static Map<TopicPartition, Offset> offsets(ListOffsetsResponse reply) {
        var offsets = new HashMap<TopicPartition, Offset>();
        for (var topic : reply.topics()) {
            for (var line : topic.partitions()) {
                offsets.put(
                        new TopicPartition(topic.name(), line.partitionIndex()),
                        new Offset(line.errorCode(), line.offset()));
            }
        }
        return offsets;
    }

    private void fitted(List<Copy> copies, @Nullable Bounds bounds) {
        for (Copy copy : copies) {
            Offset start = bounds == null ? null : bounds.starts.get(copy.name());
            Offset end = bounds == null ? null : bounds.ends.get(copy.name());
            if (start == null || end == null) {
                pause(copy);
            } else if (!isBad(copy, start.error) && !isBad(copy, end.error)) {
                then(
                        copy,
                        copy.partition()
                                .follower()
                                .fitInto(copy.leaderEpoch(), start.offset, end.offset),
                        _ -> copy.proceed(Phase.FETCHING));
            }
        }
        whenAnswered.run();
    }

    private boolean isBad(Copy copy, short code) {
        ErrorCode error = ErrorCode.of(code);
        if (copy.hasLeft()) {
            return true;
        }
        if (error == ErrorCode.FENCED_LEADER_EPOCH) {
            copy.stop();
        } else if (error != ErrorCode.NONE) {
            pause(copy);
        }
        return error != ErrorCode.NONE;
    }

    private <T> void then(Copy copy, CompletionStage<T> work, Consumer<T> next) {
        work.whenComplete((value, failure) ->
                link.lane()
                        .run(() -> {
                            if (copy.hasLeft()) {
                                return;
                            }
                            if (failure == null) {
                                next.accept(value);
                            } else {
                                copy.stop();
                            }
                            whenAnswered.run();
                        }));
    }

    private void pause(Copy copy) {
        if (!copy.hasLeft()) {
            copy.pause(seams.clock().nanos(), settings.backoff().toNanos());
        }
    }

    private record Line<T>(TopicPartition name, T content) {}

    private static <T> Map<String, List<T>> byTopic(List<Line<T>> lines) {
        var topics = new LinkedHashMap<String, List<T>>();
        for (Line<T> line : lines) {
            topics.computeIfAbsent(line.name.topic(), _ -> new ArrayList<>()).add(line.content);
        }
        return topics;
    }
}
