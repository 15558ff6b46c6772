package io.millrace.server.api.peer;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.peer.ControllerDesk;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;

import java.util.concurrent.CompletionStage;

/** Decides over the ISRs that leaders propose. */
public final class AlterPartitionHandler
        implements Handler<AlterPartitionRequest, AlterPartitionResponse> {
    private final ControllerDesk controller;

    /** Passes requests on to {@code controller}. */
    public AlterPartitionHandler(ControllerDesk controller) {
        this.controller = controller;
    }

    @Override
    public CompletionStage<AlterPartitionResponse> handle(
            AlterPartitionRequest request, RequestContext context) {
        return controller.alterPartition(request, context.version());
    }
}
