package io.millrace.server.api.quota;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.quota.QuotaBook;
import io.millrace.wire.message.AlterClientQuotasRequest;
import io.millrace.wire.message.AlterClientQuotasResponse;
import io.millrace.wire.message.AlterClientQuotasResponse.EntityData;
import io.millrace.wire.message.AlterClientQuotasResponse.EntryData;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** AlterClientQuotas (KIP-546): each entry is written or refused for itself. */
final class AlterClientQuotasHandler
        implements Handler<AlterClientQuotasRequest, AlterClientQuotasResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(AlterClientQuotasHandler.class);

    private final QuotaBook book;

    AlterClientQuotasHandler(QuotaBook book) {
        this.book = book;
    }

    @Override
    public CompletionStage<AlterClientQuotasResponse> handle(
            AlterClientQuotasRequest request, RequestContext context) {
        var results =
                request.entries().stream()
                        .map(entry -> alter(entry, request.validateOnly()).toCompletableFuture())
                        .toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                .thenApply(_ ->
                        new AlterClientQuotasResponse(
                                0, results.stream().map(CompletableFuture::join).toList()));
    }

    private CompletionStage<EntryData> alter(
            AlterClientQuotasRequest.EntryData entry, boolean validateOnly) {
        return switch (QuotaChange.of(entry)) {
            case QuotaChange.Parsed.Refused(var why) ->
                    CompletableFuture.completedStage(result(entry, ErrorCode.INVALID_REQUEST, why));
            case QuotaChange.Parsed.Usable(var _) when validateOnly ->
                    CompletableFuture.completedStage(result(entry, ErrorCode.NONE, null));
            case QuotaChange.Parsed.Usable(var change) ->
                    book.update(change.entity(), change::apply)
                            .handle((_, failure) -> written(entry, failure));
        };
    }

    private static EntryData written(
            AlterClientQuotasRequest.EntryData entry, @Nullable Throwable failure) {
        if (failure == null) {
            return result(entry, ErrorCode.NONE, null);
        }
        LOG.warn("Quotas of {} not written", entry.entity(), failure);
        return result(
                entry,
                ErrorCode.UNKNOWN_SERVER_ERROR,
                "the quotas could not be written: " + failure.getMessage());
    }

    private static EntryData result(
            AlterClientQuotasRequest.EntryData entry, ErrorCode error, @Nullable String why) {
        List<EntityData> entity =
                entry.entity().stream()
                        .map(part -> new EntityData(part.entityType(), part.entityName()))
                        .toList();
        return new EntryData(error.code(), why, entity);
    }
}
