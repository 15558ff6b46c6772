package io.millrace.server.api.data;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * The open fetch sessions of the broker, at most so many at a time ({@code
 * max.incremental.fetch.session.cache.slots}). A client that gets none fetches as well, only with
 * larger requests.
 *
 * <p>When all slots are taken, a new session may displace one that was not used for two minutes;
 * else a smaller one, where replicas rank above consumers and what is younger than two minutes is
 * displaced by replicas only.
 */
public final class FetchSessionCache {
    private static final long EVICTION_MS = 120_000;

    private final int slots;
    private final IntSupplier ids;
    private final ConcurrentHashMap<Integer, FetchSession> sessions = new ConcurrentHashMap<>();

    /**
     * An empty cache.
     *
     * @param slots how many sessions there may be
     * @param ids random numbers from 1 to 2^31 - 1, hard to guess
     */
    public FetchSessionCache(int slots, IntSupplier ids) {
        this.slots = slots;
        this.ids = ids;
    }

    /** The number of open sessions. */
    public int size() {
        return sessions.size();
    }

    @Nullable FetchSession find(int id) {
        return sessions.get(id);
    }

    void remove(int id) {
        sessions.remove(id);
    }

    /** Opens a session, already entered, or null when there is no place for it. */
    @Nullable FetchSession open(int size, boolean byId, boolean follower, long nowMs) {
        if (sessions.size() >= slots && !makeRoom(size, follower, nowMs)) {
            return null;
        }
        while (true) {
            var session = new FetchSession(ids.getAsInt(), byId, follower, nowMs);
            if (sessions.putIfAbsent(session.id(), session) == null) {
                return session;
            }
        }
    }

    private boolean makeRoom(int size, boolean follower, long nowMs) {
        FetchSession least = null;
        for (var session : sessions.values()) {
            if (nowMs - session.lastUsedMs() > EVICTION_MS) {
                return sessions.remove(session.id(), session);
            }
            boolean displaceable =
                    nowMs - session.createdMs() > EVICTION_MS || (follower && !session.follower());
            if (displaceable && (least == null || compare(session, least) < 0)) {
                least = session;
            }
        }
        return least != null && isLess(least, size, follower) && sessions.remove(least.id(), least);
    }

    private static int compare(FetchSession a, FetchSession b) {
        int byRank = Boolean.compare(a.follower(), b.follower());
        return byRank != 0 ? byRank : Integer.compare(a.size(), b.size());
    }

    private static boolean isLess(FetchSession session, int size, boolean follower) {
        return session.follower() == follower ? session.size() < size : follower;
    }
}
