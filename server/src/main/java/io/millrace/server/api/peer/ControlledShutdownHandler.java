package io.millrace.server.api.peer;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.peer.ControllerDesk;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;

import java.util.concurrent.CompletionStage;

/** Moves leaders away from a broker that is about to stop. */
public final class ControlledShutdownHandler
        implements Handler<ControlledShutdownRequest, ControlledShutdownResponse> {
    private final ControllerDesk controller;

    /** Passes requests on to {@code controller}. */
    public ControlledShutdownHandler(ControllerDesk controller) {
        this.controller = controller;
    }

    @Override
    public CompletionStage<ControlledShutdownResponse> handle(
            ControlledShutdownRequest request, RequestContext context) {
        return controller.controlledShutdown(request);
    }
}
