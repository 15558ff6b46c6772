package io.millrace.server.api.data;

import io.millrace.wire.message.FetchRequest;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a client fetches again and again, so that it needs to send only changes and is sent only
 * news (KIP-227). One fetch at a time is inside: {@link #enter} until {@link #leave}.
 *
 * <pre>
 *  request:   id 0, epoch 0   | id, 1 | id, 2 | ...  epoch 2^31-1 is followed by 1
 *             creates         | incremental
 * </pre>
 */
final class FetchSession {
    private final int id;
    private final boolean byId;
    private final boolean follower;
    private final long createdMs;
    private final AtomicBoolean entered = new AtomicBoolean(true); // by the fetch that creates it
    private final Map<FetchTarget.Key, FetchTarget> targets = new LinkedHashMap<>();
    private volatile int size;
    private volatile long lastUsedMs;
    private int nextEpoch = 1;

    FetchSession(int id, boolean byId, boolean follower, long nowMs) {
        this.id = id;
        this.byId = byId;
        this.follower = follower;
        this.createdMs = nowMs;
        this.lastUsedMs = nowMs;
    }

    int id() {
        return id;
    }

    /** Whether its topics are named by id; a session cannot change over. */
    boolean byId() {
        return byId;
    }

    /** Whether a replica of this cluster fetches. */
    boolean follower() {
        return follower;
    }

    long createdMs() {
        return createdMs;
    }

    long lastUsedMs() {
        return lastUsedMs;
    }

    /** The number of partitions, as of the last change. */
    int size() {
        return size;
    }

    /** Begins a fetch; false when another one is inside, which no proper client does. */
    boolean enter(long nowMs) {
        lastUsedMs = nowMs;
        return entered.compareAndSet(false, true);
    }

    /** Ends the fetch. */
    void leave() {
        entered.set(false);
    }

    int nextEpoch() {
        return nextEpoch;
    }

    void advanceEpoch() {
        nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
    }

    Collection<FetchTarget> targets() {
        return targets.values();
    }

    /** Takes over what the request adds, changes and forgets. */
    void update(FetchRequest request) {
        for (var topic : request.topics()) {
            for (var asked : topic.partitions()) {
                var key = FetchTarget.Key.of(topic, asked.partition(), byId);
                FetchTarget known = targets.get(key);
                if (known == null) {
                    targets.put(key, new FetchTarget(topic, asked));
                } else {
                    known.ask(asked);
                }
            }
        }
        for (var topic : request.forgottenTopicsData()) {
            Object name = byId ? topic.topicId() : topic.topic();
            topic.partitions()
                    .forEach(partition -> targets.remove(new FetchTarget.Key(name, partition)));
        }
        size = targets.size();
    }

    /** Puts a partition behind the others: it had its share, the others are first next time. */
    void moveToEnd(FetchTarget served) {
        var key = new FetchTarget.Key(byId ? served.topicId() : served.topic(), served.partition());
        if (targets.remove(key) != null) {
            targets.put(key, served);
        }
    }
}
