package io.millrace.server.api.telemetry;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.telemetry.Answer;
import io.millrace.server.telemetry.Client;
import io.millrace.server.telemetry.Telemetry;
import io.millrace.server.telemetry.Terms;
import io.millrace.wire.compress.Codec;
import io.millrace.wire.message.GetTelemetrySubscriptionsRequest;
import io.millrace.wire.message.GetTelemetrySubscriptionsResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** GetTelemetrySubscriptions: tells a client which metrics to push, and gives a new one its id. */
final class GetTelemetrySubscriptionsHandler
        implements Handler<GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse> {
    /** What pushes may be compressed with, the best first. */
    private static final List<Byte> CODECS =
            List.of(
                    (byte) Codec.ZSTD.id(),
                    (byte) Codec.LZ4.id(),
                    (byte) Codec.GZIP.id(),
                    (byte) Codec.SNAPPY.id());

    private final Telemetry telemetry;
    private final Supplier<UUID> ids;

    GetTelemetrySubscriptionsHandler(Telemetry telemetry, Supplier<UUID> ids) {
        this.telemetry = telemetry;
        this.ids = ids;
    }

    @Override
    public CompletionStage<GetTelemetrySubscriptionsResponse> handle(
            GetTelemetrySubscriptionsRequest request, RequestContext context) {
        var id =
                request.clientInstanceId().equals(TopicId.ZERO)
                        ? ids.get()
                        : request.clientInstanceId();
        var client =
                new Client(
                        id, Objects.requireNonNullElse(context.clientId(), ""), context.origin());
        return CompletableFuture.completedFuture(
                switch (telemetry.ask(client)) {
                    case Answer.Wanted(var terms) -> wanted(id, terms);
                    case Answer.Refused(ErrorCode error) ->
                            GetTelemetrySubscriptionsResponse.DEFAULT.withErrorCode(error.code());
                });
    }

    private GetTelemetrySubscriptionsResponse wanted(UUID id, Terms terms) {
        return new GetTelemetrySubscriptionsResponse(
                0,
                ErrorCode.NONE.code(),
                id,
                terms.subscriptionId(),
                CODECS,
                terms.intervalMs(),
                telemetry.maxBytes(),
                true,
                terms.metrics());
    }
}
