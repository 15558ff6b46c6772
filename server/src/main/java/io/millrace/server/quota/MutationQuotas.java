package io.millrace.server.quota;

import io.millrace.server.api.RequestContext;

import java.util.function.LongSupplier;

/** How many partitions clients may create and delete per second (KIP-599). */
public final class MutationQuotas implements MutationGate {
    private final ClientQuotas quotas;
    private final LongSupplier nowMs;
    private final IdleCache<QuotaEntity, TokenBucket> buckets;

    /**
     * Takes the limits from {@code quotas}.
     *
     * @param windows of {@code controller.quota.window.*}
     */
    public MutationQuotas(ClientQuotas quotas, QuotaWindows windows, LongSupplier nowMs) {
        this.quotas = quotas;
        this.nowMs = nowMs;
        this.buckets = new IdleCache<>(nowMs, _ -> new TokenBucket(windows));
    }

    @Override
    public MutationBudget budget(RequestContext context, boolean strict) {
        var limit =
                quotas.limit(
                        QuotaKind.CONTROLLER_MUTATION,
                        ClientToll.user(context),
                        ClientToll.clientId(context));
        return limit == null
                ? MutationBudget.UNLIMITED
                : new LimitedBudget(buckets.get(limit.shared()), limit.perSecond(), strict, nowMs);
    }
}
