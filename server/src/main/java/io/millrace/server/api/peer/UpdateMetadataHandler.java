package io.millrace.server.api.peer;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.peer.LocalBroker;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataResponse;

import java.util.concurrent.CompletionStage;

/** Learns from the controller how the cluster looks. */
public final class UpdateMetadataHandler
        implements Handler<UpdateMetadataRequest, UpdateMetadataResponse> {
    private final LocalBroker broker;

    /** Passes requests on to {@code broker}. */
    public UpdateMetadataHandler(LocalBroker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<UpdateMetadataResponse> handle(
            UpdateMetadataRequest request, RequestContext context) {
        return broker.updateMetadata(request);
    }
}
