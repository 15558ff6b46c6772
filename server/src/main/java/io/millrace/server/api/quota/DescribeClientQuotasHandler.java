package io.millrace.server.api.quota;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.quota.QuotaBook;
import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.quota.QuotaKind;
import io.millrace.wire.message.DescribeClientQuotasRequest;
import io.millrace.wire.message.DescribeClientQuotasResponse;
import io.millrace.wire.message.DescribeClientQuotasResponse.EntityData;
import io.millrace.wire.message.DescribeClientQuotasResponse.EntryData;
import io.millrace.wire.message.DescribeClientQuotasResponse.ValueData;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** DescribeClientQuotas (KIP-546): the limits of the entities that pass a filter. */
final class DescribeClientQuotasHandler
        implements Handler<DescribeClientQuotasRequest, DescribeClientQuotasResponse> {
    private final QuotaBook book;

    DescribeClientQuotasHandler(QuotaBook book) {
        this.book = book;
    }

    @Override
    public CompletionStage<DescribeClientQuotasResponse> handle(
            DescribeClientQuotasRequest request, RequestContext context) {
        return CompletableFuture.completedStage(
                switch (EntityFilter.of(request)) {
                    case EntityFilter.Parsed.Refused(var error, var why) ->
                            new DescribeClientQuotasResponse(0, error.code(), why, null);
                    case EntityFilter.Parsed.Usable(var filter) ->
                            new DescribeClientQuotasResponse(
                                    0, ErrorCode.NONE.code(), null, entries(filter));
                });
    }

    private List<EntryData> entries(EntityFilter filter) {
        var entries = new ArrayList<EntryData>();
        book.all()
                .forEach((entity, limits) -> {
                    if (filter.accepts(entity) && !limits.isEmpty()) {
                        entries.add(new EntryData(parts(entity), values(limits)));
                    }
                });
        return entries;
    }

    private static List<EntityData> parts(QuotaEntity entity) {
        var parts = new ArrayList<EntityData>();
        for (var type : EntityType.values()) {
            var name = type.of(entity);
            if (name != null) {
                parts.add(
                        new EntityData(
                                type.text(), name.equals(QuotaEntity.DEFAULT) ? null : name));
            }
        }
        return parts;
    }

    private static List<ValueData> values(Map<QuotaKind, Double> limits) {
        return limits.entrySet().stream()
                .map(limit -> new ValueData(limit.getKey().key(), limit.getValue()))
                .toList();
    }
}
