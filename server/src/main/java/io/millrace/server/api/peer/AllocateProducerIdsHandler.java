package io.millrace.server.api.peer;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.peer.ControllerDesk;
import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;

import java.util.concurrent.CompletionStage;

/** Allots blocks of producer ids to brokers. */
public final class AllocateProducerIdsHandler
        implements Handler<AllocateProducerIdsRequest, AllocateProducerIdsResponse> {
    private final ControllerDesk controller;

    /** Passes requests on to {@code controller}. */
    public AllocateProducerIdsHandler(ControllerDesk controller) {
        this.controller = controller;
    }

    @Override
    public CompletionStage<AllocateProducerIdsResponse> handle(
            AllocateProducerIdsRequest request, RequestContext context) {
        return controller.allocateProducerIds(request);
    }
}
