package io.millrace.server.api.telemetry;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.telemetry.Client;
import io.millrace.server.telemetry.Telemetry;
import io.millrace.wire.message.PushTelemetryRequest;
import io.millrace.wire.message.PushTelemetryResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** PushTelemetry: takes a client's metrics. */
final class PushTelemetryHandler implements Handler<PushTelemetryRequest, PushTelemetryResponse> {
    private final Telemetry telemetry;

    PushTelemetryHandler(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public CompletionStage<PushTelemetryResponse> handle(
            PushTelemetryRequest request, RequestContext context) {
        return CompletableFuture.completedFuture(
                new PushTelemetryResponse(0, take(request, context).code()));
    }

    private ErrorCode take(PushTelemetryRequest request, RequestContext context) {
        if (request.clientInstanceId().equals(TopicId.ZERO)) {
            return ErrorCode.INVALID_REQUEST;
        }
        var client =
                new Client(
                        request.clientInstanceId(),
                        Objects.requireNonNullElse(context.clientId(), ""),
                        context.origin());
        return telemetry.push(
                client,
                new Telemetry.Push(
                        request.subscriptionId(),
                        request.terminating(),
                        request.compressionType(),
                        request.metrics()));
    }
}
