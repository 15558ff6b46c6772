package io.millrace.replication.fetcher;

import io.millrace.replication.fetcher.LeaderLink.FetchReply;
import io.millrace.replication.partition.PartitionView;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.ReplicaState;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Fetches over one link, one request at a time, within one session. Lane of its fetcher only. */
final class Poll {
    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final int REPLICA_STATE_SINCE = 15;
    private static final int TOPIC_IDS_SINCE = 13;
    private static final int LAST_BY_NAME = 12;
    private static final UUID NO_ID = new UUID(0, 0);

    private final LeaderLink link;
    private final FetcherSeams seams;
    private final FetcherSettings settings;
    private final Runnable whenFree;
    private final LeaderSession session = new LeaderSession();
    private boolean busy;
    private long begunNanos;

    /**
     * @param whenFree run after each request, when all that it brought is in the logs
     */
    Poll(LeaderLink link, FetcherSettings settings, FetcherSeams seams, Runnable whenFree) {
        this.link = link;
        this.settings = settings;
        this.seams = seams;
        this.whenFree = whenFree;
    }

    LeaderLink link() {
        return link;
    }

    boolean isBusy() {
        return busy;
    }

    /** When the request under way was sent. */
    long begunNanos() {
        return begunNanos;
    }

    /** Asks for what follows in these logs. */
    void fetch(List<Copy> copies, int maxWaitMs) {
        busy = true;
        begunNanos = seams.clock().nanos();
        boolean byId =
                settings.fetchVersion() >= TOPIC_IDS_SINCE
                        && copies.stream().noneMatch(copy -> copy.topicId().equals(NO_ID));
        int version =
                byId ? settings.fetchVersion() : Math.min(settings.fetchVersion(), LAST_BY_NAME);
        var asked = new LinkedHashMap<Copy, FetchPartition>();
        var wishes = new ArrayList<LeaderSession.Wish>();
        for (Copy copy : copies) {
            FetchPartition terms = terms(copy);
            if (terms != null) {
                copy.begin();
                asked.put(copy, terms);
                wishes.add(new LeaderSession.Wish(copy.name(), copy.topicId(), terms));
            }
        }
        var request = request(version, session.delta(wishes, byId), maxWaitMs);
        link.fetch(version, request)
                .whenComplete(
                        (reply, failure) -> link.lane().run(() -> answered(asked, reply, failure)));
    }

    private @Nullable FetchPartition terms(Copy copy) {
        PartitionView now = copy.partition().view();
        var log = now.log();
        if (log == null) {
            copy.stop();
            return null;
        }
        return FetchPartition.DEFAULT
                .withPartition(copy.name().partition())
                .withCurrentLeaderEpoch(copy.leaderEpoch())
                .withFetchOffset(log.endOffset())
                .withLastFetchedEpoch(
                        settings.fetchTellsDivergence() ? log.epochs().latestEpoch() : -1)
                .withLogStartOffset(log.logStartOffset())
                .withPartitionMaxBytes(settings.partitionMaxBytes());
    }

    private FetchRequest request(int version, LeaderSession.Delta delta, int maxWaitMs) {
        var request =
                FetchRequest.DEFAULT
                        .withMaxWaitMs(maxWaitMs)
                        .withMinBytes(settings.minBytes())
                        .withMaxBytes(settings.responseMaxBytes())
                        .withSessionId(delta.sessionId())
                        .withSessionEpoch(delta.epoch())
                        .withTopics(delta.topics())
                        .withForgottenTopicsData(delta.forgotten());
        return version >= REPLICA_STATE_SINCE
                ? request.withReplicaState(
                        new ReplicaState(settings.brokerId(), seams.brokerEpoch().getAsLong()))
                : request.withReplicaId(settings.brokerId());
    }

    private void answered(
            Map<Copy, FetchPartition> asked,
            @Nullable FetchReply reply,
            @Nullable Throwable failure) {
        if (reply == null) {
            LOG.debug("a fetch got no reply", failure);
            session.lost(false);
            asked.keySet().forEach(this::pause);
            free();
            return;
        }
        ErrorCode error = ErrorCode.of(reply.response().errorCode());
        if (error == ErrorCode.NONE) {
            session.answered(reply.response());
            new Intake(seams, settings, asked)
                    .take(
                            parts(reply.response(), asked),
                            () -> {
                                reply.release().run();
                                free();
                            });
        } else {
            refused(error, asked);
            reply.release().run();
            free();
        }
    }

    private void refused(ErrorCode error, Map<Copy, FetchPartition> asked) {
        LOG.info("a fetch session is over: {}", error);
        session.lost(error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        boolean ofSession =
                error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND
                        || error == ErrorCode.INVALID_FETCH_SESSION_EPOCH
                        || error == ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
        asked.keySet().forEach(ofSession ? Copy::retry : this::pause);
    }

    private void pause(Copy copy) {
        if (!copy.hasLeft()) {
            copy.pause(seams.clock().nanos(), settings.backoff().toNanos());
        }
    }

    /** What the reply says about whom; a session's reply is silent about those without news. */
    private static Map<Copy, PartitionData> parts(
            FetchResponse response, Map<Copy, FetchPartition> asked) {
        var byName = new HashMap<TopicPartition, Copy>();
        var topicNames = new HashMap<UUID, String>();
        for (Copy copy : asked.keySet()) {
            byName.put(copy.name(), copy);
            topicNames.put(copy.topicId(), copy.name().topic());
        }
        var parts = new LinkedHashMap<Copy, PartitionData>();
        for (var topic : response.responses()) {
            String name =
                    topic.topic().isEmpty()
                            ? topicNames.getOrDefault(topic.topicId(), "")
                            : topic.topic();
            for (PartitionData data : topic.partitions()) {
                Copy copy = byName.get(new TopicPartition(name, data.partitionIndex()));
                if (copy != null) {
                    parts.put(copy, data);
                }
            }
        }
        return parts;
    }

    private void free() {
        busy = false;
        whenFree.run();
    }
}
