package io.millrace.server.api;

import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Every API that a listener serves, with its versions and its handler. It is filled before the
 * listener opens and only read afterwards.
 */
public final class ApiTable {
    private static final int KEYS = 128;

    private final @Nullable Entry[] byKey = new Entry[KEYS];

    /**
     * One API.
     *
     * @param oldest lowest version served
     * @param newest highest version served
     */
    public record Entry(
            ApiKey api, int oldest, int newest, Dispatch dispatch, Handler<?, ?> handler) {
        /** Whether requests of this version are understood. */
        public boolean serves(int version) {
            return version >= oldest && version <= newest;
        }

        /** Calls the handler; the request must be of this API. */
        @SuppressWarnings(
                "unchecked") // the codec makes requests by API key, the handler was added under the
        // same key
        public CompletionStage<? extends Message> handle(Message request, RequestContext context) {
            return ((Handler<Message, Message>) handler).handle(request, context);
        }
    }

    /** Adds an API; it is a mistake to add one twice. */
    public <Q extends Message, R extends Message> ApiTable add(
            ApiKey api, int oldest, int newest, Dispatch dispatch, Handler<Q, R> handler) {
        if (byKey[api.id()] != null) {
            throw new IllegalStateException(api + " is in the table already");
        }
        if (oldest < 0 || newest < oldest) {
            throw new IllegalArgumentException(api + " versions " + oldest + "-" + newest);
        }
        byKey[api.id()] = new Entry(api, oldest, newest, dispatch, handler);
        return this;
    }

    /** The API with this key, or null when it is unknown or not served here. */
    public @Nullable Entry find(int key) {
        return key >= 0 && key < KEYS ? byKey[key] : null;
    }

    /** All APIs in the order of their keys. */
    public List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (var entry : byKey) {
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
