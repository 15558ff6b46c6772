package io.millrace.server.api.peer;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.peer.LocalBroker;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.LeaderAndIsrResponse;

import java.util.concurrent.CompletionStage;

/** Takes the roles that the controller gives; answers when they are taken. */
public final class LeaderAndIsrHandler
        implements Handler<LeaderAndIsrRequest, LeaderAndIsrResponse> {
    private final LocalBroker broker;

    /** Passes requests on to {@code broker}. */
    public LeaderAndIsrHandler(LocalBroker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<LeaderAndIsrResponse> handle(
            LeaderAndIsrRequest request, RequestContext context) {
        return broker.leaderAndIsr(request);
    }
}
