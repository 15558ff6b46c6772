package io.millrace.replication;

import io.millrace.log.LogFixture;
import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.ReadOutcome;
import io.millrace.log.state.EpochEnd;
import io.millrace.replication.lane.SimLane;
import io.millrace.replication.partition.FollowerFetch;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Watcher;
import io.millrace.wire.io.Payload;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.FetchResponse.EpochEndOffset;
import io.millrace.wire.message.FetchResponse.FetchableTopicResponse;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.ListOffsetsResponse;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.OffsetForLeaderEpochResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** What a simulated broker answers its followers: the server's fetch handler in small. */
final class SimLeader {
    private static final int REPLICA_STATE_SINCE = 15;
    private static final long WAIT_UNIT_NANOS = 1_000_000;

    private final SimLane lane;
    private final SimNode node;
    private final IntSupplier sessionIds;
    private final Map<Integer, Session> sessions = new HashMap<>();

    /** A fetch session. */
    private static final class Session {
        private int nextEpoch = 1;
        private final Map<Key, Wanted> wanted = new LinkedHashMap<>();
    }

    private record Key(String topic, UUID id, int partition) {}

    private static final class Wanted {
        private FetchPartition asked;
        private long toldHighWatermark = -1;
        private long toldStart = -1;
    }

    /**
     * @param sessionIds never the same twice, as real ones hardly ever are: a stray for a former
     *     self would meet another's session
     */
    SimLeader(SimNode node, SimLane lane, IntSupplier sessionIds) {
        this.node = node;
        this.sessionIds = sessionIds;
        this.lane = lane;
    }

    <R> CompletionStage<R> ask(
            Function<SimLeader, CompletionStage<R>> question, SimNet.Pipe connection) {
        var answer = new CompletableFuture<R>();
        lane.post(() -> question.apply(this).thenAccept(answer::complete));
        return answer;
    }

    void forgetSessions() {
        lane.post(sessions::clear);
    }

    // ---- fetch

    CompletionStage<FetchResponse> fetch(int version, FetchRequest request) {
        int replica =
                version >= REPLICA_STATE_SINCE
                        ? request.replicaState().replicaId()
                        : request.replicaId();
        Session session = new Session();
        int id = 0;
        boolean incremental = request.sessionEpoch() > 0;
        if (incremental) {
            id = request.sessionId();
            session = sessions.get(id);
            if (session == null) {
                return refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
            }
            if (session.nextEpoch != request.sessionEpoch()) {
                return refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
            }
            session.nextEpoch++;
        } else {
            sessions.remove(request.sessionId());
            id = sessionIds.getAsInt();
            sessions.put(id, session);
        }
        update(session, request);
        var reply = new CompletableFuture<FetchResponse>();
        new Round(session, id, incremental, replica, request, reply).begin();
        return reply;
    }

    private static CompletionStage<FetchResponse> refused(ErrorCode error) {
        return CompletableFuture.completedStage(FetchResponse.DEFAULT.withErrorCode(error.code()));
    }

    private static void update(Session session, FetchRequest request) {
        for (var topic : request.topics()) {
            for (var asked : topic.partitions()) {
                session.wanted.computeIfAbsent(
                                        new Key(topic.topic(), topic.topicId(), asked.partition()),
                                        _ -> new Wanted())
                                .asked =
                        asked;
            }
        }
        for (var topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                session.wanted.remove(new Key(topic.topic(), topic.topicId(), partition));
            }
        }
    }

    /** One fetch, which may wait. */
    private final class Round implements Watcher {
        private final Session session;
        private final int id;
        private final boolean incremental;
        private final int replica;
        private final FetchRequest request;
        private final CompletableFuture<FetchResponse> reply;
        private final List<Partition> watched = new ArrayList<>();
        private boolean looking;

        Round(
                Session session,
                int id,
                boolean incremental,
                int replica,
                FetchRequest request,
                CompletableFuture<FetchResponse> reply) {
            this.session = session;
            this.id = id;
            this.incremental = incremental;
            this.replica = replica;
            this.request = request;
            this.reply = reply;
        }

        void begin() {
            if (look(false, true)) {
                return;
            }
            lane.schedule(() -> look(true, false), request.maxWaitMs() * WAIT_UNIT_NANOS);
            for (Key key : session.wanted.keySet()) {
                Partition partition = node.replicas.partition(nameOf(key));
                if (partition != null) {
                    watched.add(partition);
                    partition.watch(this, partition.view());
                }
            }
        }

        @Override
        public void changed(PartitionView now) {
            if (!looking) {
                looking = true;
                lane.post(() -> {
                    looking = false;
                    look(false, false);
                });
            }
        }

        private boolean look(boolean last, boolean first) {
            if (reply.isDone()) {
                return true;
            }
            var results = new LinkedHashMap<Key, PartitionData>();
            boolean due = last || request.maxWaitMs() <= 0;
            for (var each : session.wanted.entrySet()) {
                PartitionData data = read(each.getKey(), each.getValue().asked, first);
                results.put(each.getKey(), data);
                due |=
                        data.errorCode() != 0
                                || data.divergingEpoch().endOffset() >= 0
                                || data.records().size() > 0;
            }
            if (due) {
                watched.forEach(partition -> partition.unwatch(this));
                reply.complete(response(results));
            }
            return due;
        }

        private FetchResponse response(Map<Key, PartitionData> results) {
            var topics = new ArrayList<FetchableTopicResponse>();
            results.forEach((key, data) -> {
                Wanted wanted = session.wanted.get(key);
                boolean news =
                        !incremental
                                || data.errorCode() != 0
                                || data.records().size() > 0
                                || data.divergingEpoch().endOffset() >= 0
                                || data.highWatermark() != wanted.toldHighWatermark
                                || data.logStartOffset() != wanted.toldStart;
                if (news) {
                    wanted.toldHighWatermark = data.errorCode() == 0 ? data.highWatermark() : -1;
                    wanted.toldStart = data.logStartOffset();
                    topics.add(new FetchableTopicResponse(key.topic, key.id, List.of(data)));
                }
            });
            return FetchResponse.DEFAULT.withSessionId(id).withResponses(topics);
        }

        private PartitionData read(Key key, FetchPartition asked, boolean first) {
            Partition partition = node.replicas.partition(nameOf(key));
            var answer =
                    PartitionData.DEFAULT
                            .withPartitionIndex(asked.partition())
                            .withRecords(Payload.EMPTY);
            if (partition == null) {
                return answer.withErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
            }
            PartitionView view = partition.view();
            ErrorCode error = view.check(asked.currentLeaderEpoch(), true);
            if (error == ErrorCode.NONE && !view.replicas().contains(replica)) {
                error = ErrorCode.NOT_LEADER_OR_FOLLOWER;
            }
            if (error != ErrorCode.NONE) {
                return answer.withErrorCode(error.code());
            }
            return read(partition, view, asked, answer, first);
        }

        private PartitionData read(
                Partition partition,
                PartitionView view,
                FetchPartition asked,
                PartitionData answer,
                boolean first) {
            LogView log = view.openLog();
            EpochEnd parting = view.divergence(asked.lastFetchedEpoch(), asked.fetchOffset());
            if (parting == null) {
                return answer.withErrorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code());
            }
            var told =
                    answer.withHighWatermark(log.highWatermark())
                            .withLogStartOffset(log.logStartOffset());
            if (parting.endOffset() >= 0) {
                return told.withDivergingEpoch(
                        new EpochEndOffset(parting.epoch(), parting.endOffset()));
            }
            ReadOutcome read =
                    log.read(asked.fetchOffset(), log.endOffset(), asked.partitionMaxBytes(), true);
            if (!(read instanceof LogSlice slice)) {
                return answer.withErrorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code());
            }
            if (first) {
                partition.followerFetched(
                        new FollowerFetch(
                                replica,
                                request.replicaState().replicaEpoch(),
                                asked.currentLeaderEpoch(),
                                asked.fetchOffset(),
                                asked.logStartOffset()));
            }
            return told.withRecords(new Payload.Bytes(LogFixture.bytes(slice)));
        }
    }

    private static TopicPartition nameOf(Key key) {
        return new TopicPartition(key.topic, key.partition);
    }

    // ---- the others

    CompletionStage<OffsetForLeaderEpochResponse> epochs(OffsetForLeaderEpochRequest request) {
        var topics = new ArrayList<OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult>();
        for (var topic : request.topics()) {
            var lines = new ArrayList<OffsetForLeaderEpochResponse.EpochEndOffset>();
            for (var asked : topic.partitions()) {
                PartitionView view = view(topic.topic(), asked.partition());
                ErrorCode error = view.check(asked.currentLeaderEpoch(), true);
                EpochEnd end =
                        error == ErrorCode.NONE
                                ? view.epochEnd(asked.leaderEpoch())
                                : EpochEnd.UNDEFINED;
                lines.add(
                        new OffsetForLeaderEpochResponse.EpochEndOffset(
                                error.code(), asked.partition(), end.epoch(), end.endOffset()));
            }
            topics.add(
                    new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult(
                            topic.topic(), lines));
        }
        return CompletableFuture.completedStage(new OffsetForLeaderEpochResponse(0, topics));
    }

    CompletionStage<ListOffsetsResponse> offsets(ListOffsetsRequest request) {
        var topics = new ArrayList<ListOffsetsResponse.ListOffsetsTopicResponse>();
        for (var topic : request.topics()) {
            var lines = new ArrayList<ListOffsetsResponse.ListOffsetsPartitionResponse>();
            for (var asked : topic.partitions()) {
                PartitionView view = view(topic.name(), asked.partitionIndex());
                ErrorCode error = view.check(asked.currentLeaderEpoch(), true);
                long offset = -1;
                if (error == ErrorCode.NONE) {
                    LogView log = view.openLog();
                    offset = asked.timestamp() == -1 ? log.endOffset() : log.logStartOffset();
                }
                lines.add(
                        new ListOffsetsResponse.ListOffsetsPartitionResponse(
                                asked.partitionIndex(), error.code(), List.of(), -1, offset, -1));
            }
            topics.add(new ListOffsetsResponse.ListOffsetsTopicResponse(topic.name(), lines));
        }
        return CompletableFuture.completedStage(new ListOffsetsResponse(0, topics));
    }

    private PartitionView view(String topic, int number) {
        Partition partition = node.replicas.partition(new TopicPartition(topic, number));
        return partition == null ? PartitionView.EMPTY : partition.view();
    }
}
