package io.millrace.server.api.peer;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.peer.LocalBroker;
import io.millrace.wire.message.StopReplicaRequest;
import io.millrace.wire.message.StopReplicaResponse;

import java.util.concurrent.CompletionStage;

/** Gives replicas up, and deletes them if told to; answers when that is done. */
public final class StopReplicaHandler implements Handler<StopReplicaRequest, StopReplicaResponse> {
    private final LocalBroker broker;

    /** Passes requests on to {@code broker}. */
    public StopReplicaHandler(LocalBroker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<StopReplicaResponse> handle(
            StopReplicaRequest request, RequestContext context) {
        return broker.stopReplica(request);
    }
}
