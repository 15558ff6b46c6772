package io.millrace.replication.fetcher;

import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchRequest.ForgottenTopic;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The follower's end of a fetch session (KIP-227): what the leader knows already is not sent again.
 *
 * <pre>
 *  none --reply names a session--> open at epoch 1 --each reply--> next epoch
 *   ^---- refusal, broken connection, change between names and ids ----'
 * </pre>
 */
final class LeaderSession {
    private static final int FIRST_EPOCH = 0;

    private final Map<TopicPartition, Wish> known = new LinkedHashMap<>();
    private int id;
    private int epoch = FIRST_EPOCH;
    private boolean byId;

    /** What is wanted of one partition. */
    record Wish(TopicPartition name, UUID topicId, FetchPartition terms) {}

    /** The part of a request that depends on the session. */
    record Delta(
            int sessionId, int epoch, List<FetchTopic> topics, List<ForgottenTopic> forgotten) {}

    /** What to send so that the leader knows of exactly these wishes. */
    Delta delta(List<Wish> wishes, boolean asksById) {
        if (asksById != byId) {
            byId = asksById;
            epoch = FIRST_EPOCH;
        }
        if (epoch == FIRST_EPOCH) {
            known.clear();
        }
        var wanted = new LinkedHashMap<TopicPartition, Wish>();
        wishes.forEach(wish -> wanted.put(wish.name, wish));
        var forgotten = new ArrayList<Wish>();
        for (Wish before : known.values()) {
            Wish now = wanted.get(before.name);
            if (now == null || !now.topicId.equals(before.topicId)) {
                forgotten.add(before);
            }
        }
        forgotten.forEach(gone -> known.remove(gone.name));
        var changed = new ArrayList<Wish>();
        for (Wish wish : wanted.values()) {
            if (!wish.equals(known.put(wish.name, wish))) {
                changed.add(wish);
            }
        }
        return new Delta(id, epoch, topics(changed), gone(forgotten));
    }

    private static List<FetchTopic> topics(List<Wish> wishes) {
        var byTopic = new LinkedHashMap<String, List<Wish>>();
        for (Wish wish : wishes) {
            byTopic.computeIfAbsent(wish.name.topic(), _ -> new ArrayList<>()).add(wish);
        }
        var topics = new ArrayList<FetchTopic>();
        byTopic.forEach((topic, of) ->
                topics.add(
                        new FetchTopic(
                                topic,
                                of.getFirst().topicId,
                                of.stream().map(Wish::terms).toList())));
        return topics;
    }

    private static List<ForgottenTopic> gone(List<Wish> wishes) {
        return wishes.stream()
                .map(wish ->
                        new ForgottenTopic(
                                wish.name.topic(), wish.topicId, List.of(wish.name.partition())))
                .toList();
    }

    /** The leader answered, without fault. */
    void answered(FetchResponse response) {
        if (epoch != FIRST_EPOCH) {
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        } else if (response.sessionId() != 0) {
            id = response.sessionId();
            epoch = 1;
        } else {
            id = 0;
        }
    }

    /** The leader has no such session, or nobody knows what it has: begin anew. */
    void lost(boolean leaderHasNone) {
        epoch = FIRST_EPOCH;
        if (leaderHasNone) {
            id = 0;
        }
    }
}
