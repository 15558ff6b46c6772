package io.millrace.server.api.data;

import static io.millrace.wire.protocol.ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
import static io.millrace.wire.protocol.ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
import static io.millrace.wire.protocol.ErrorCode.INVALID_FETCH_SESSION_EPOCH;

import io.millrace.wire.message.FetchRequest;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of fetch sessions (KIP-227).
 *
 * <pre>
 *  session id, epoch | meaning
 *  0, -1             | no session
 *  id, -1            | close that session, none instead
 *  0, 0              | new session, if there is a slot
 *  id, 0             | close that session, new one
 *  id, n             | go on; n must be the epoch that is due
 * </pre>
 */
final class FetchSessions {
    private static final int FINAL_EPOCH = -1;
    private static final int FIRST_EPOCH = 0;
    private static final int TOPIC_IDS_SINCE = 13;

    private final FetchSessionCache cache;

    FetchSessions(FetchSessionCache cache) {
        this.cache = cache;
    }

    /** Begins a fetch. An open round has to be ended. */
    FetchRound begin(FetchRequest request, int version, boolean follower, long nowMs) {
        boolean byId = version >= TOPIC_IDS_SINCE;
        int epoch = request.sessionEpoch();
        if (epoch != FINAL_EPOCH && epoch != FIRST_EPOCH) {
            return goOn(request, byId, nowMs);
        }
        if (request.sessionId() != 0) {
            cache.remove(request.sessionId());
        }
        int size = request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
        var session =
                epoch == FIRST_EPOCH && size > 0 ? cache.open(size, byId, follower, nowMs) : null;
        if (session == null) {
            return new FetchRound.Open(null, targets(request), false);
        }
        session.update(request);
        return new FetchRound.Open(session, session.targets(), false);
    }

    private FetchRound goOn(FetchRequest request, boolean byId, long nowMs) {
        FetchSession session = cache.find(request.sessionId());
        if (session == null) {
            return new FetchRound.Refused(FETCH_SESSION_ID_NOT_FOUND);
        }
        if (!session.enter(nowMs)) {
            return new FetchRound.Refused(INVALID_FETCH_SESSION_EPOCH);
        }
        if (session.nextEpoch() != request.sessionEpoch()) {
            session.leave();
            return new FetchRound.Refused(INVALID_FETCH_SESSION_EPOCH);
        }
        if (session.byId() != byId) {
            session.leave();
            return new FetchRound.Refused(FETCH_SESSION_TOPIC_ID_ERROR);
        }
        session.update(request);
        if (session.size() == 0) {
            cache.remove(session.id());
            return new FetchRound.Open(null, List.of(), false);
        }
        session.advanceEpoch();
        return new FetchRound.Open(session, session.targets(), true);
    }

    /** Drops a session of which the client has not heard. */
    void forget(FetchSession session) {
        cache.remove(session.id());
    }

    private static List<FetchTarget> targets(FetchRequest request) {
        var targets = new ArrayList<FetchTarget>();
        for (var topic : request.topics()) {
            for (var asked : topic.partitions()) {
                targets.add(new FetchTarget(topic, asked));
            }
        }
        return targets;
    }
}
