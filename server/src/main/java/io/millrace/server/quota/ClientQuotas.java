package io.millrace.server.quota;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** What clients are allowed, and what they have used of it. Any thread may ask and charge. */
public final class ClientQuotas {
    private final QuotaWindows windows;
    private final LongSupplier nowMs;
    private final IdleCache<MeterKey, RateMeter> meters;
    private final AtomicReference<Map<QuotaKind, QuotaTable>> tables =
            new AtomicReference<>(Map.of());

    private record MeterKey(QuotaKind kind, QuotaEntity shared) {}

    /** Begins without any limit. */
    public ClientQuotas(QuotaWindows windows, LongSupplier nowMs) {
        this.windows = windows;
        this.nowMs = nowMs;
        this.meters = new IdleCache<>(nowMs, _ -> new RateMeter(windows));
    }

    /** Replaces all limits of an entity; what it has used so far still counts. */
    public void replace(QuotaEntity entity, Map<QuotaKind, Double> limits) {
        tables.updateAndGet(before -> {
            var after = new EnumMap<QuotaKind, QuotaTable>(QuotaKind.class);
            for (var kind : QuotaKind.values()) {
                var table = before.getOrDefault(kind, QuotaTable.EMPTY);
                var changed = table.with(entity, limits.get(kind));
                if (!changed.isEmpty()) {
                    after.put(kind, changed);
                }
            }
            return Collections.unmodifiableMap(after);
        });
    }

    /** Whether there is any limit for anybody: a single read, so that those without pay nothing. */
    public boolean any() {
        return !tables().isEmpty();
    }

    private Map<QuotaKind, QuotaTable> tables() {
        return Objects.requireNonNull(tables.get());
    }

    /** The limit that counts for a client; null when there is none. */
    QuotaTable.@Nullable Limit limit(QuotaKind kind, String user, String clientId) {
        var table = tables().get(kind);
        return table == null ? null : table.of(user, clientId);
    }

    /** Whether any of what the network charges is limited for this client. */
    public boolean isLimited(String user, String clientId) {
        return any()
                && (limit(QuotaKind.PRODUCE, user, clientId) != null
                        || limit(QuotaKind.FETCH, user, clientId) != null
                        || limit(QuotaKind.REQUEST, user, clientId) != null);
    }

    /**
     * Notes what a client has taken.
     *
     * @return for how long it has to be left alone, 0 when it is within its limit
     */
    public int charge(QuotaKind kind, String user, String clientId, double amount) {
        var limit = limit(kind, user, clientId);
        if (limit == null) {
            return 0;
        }
        var reading = meter(kind, limit).record(amount, nowMs.getAsLong());
        long throttleMs = reading.throttleMs(limit.perSecond());
        // One slow request must not silence a client for longer than it can make up for.
        long mostMs = kind == QuotaKind.REQUEST ? windows.sampleMs() : Integer.MAX_VALUE;
        return (int) Math.min(throttleMs, mostMs);
    }

    /** Takes a charge back: the client was not given what it was charged for. */
    public void refund(QuotaKind kind, String user, String clientId, double amount) {
        var limit = limit(kind, user, clientId);
        if (limit != null) {
            meter(kind, limit).record(-amount, nowMs.getAsLong());
        }
    }

    /**
     * Notes a new connection of an address.
     *
     * @return 0 when it is within the limit; otherwise how long until it would be, and the
     *     connection does not count
     */
    long chargeIp(String address) {
        var table = tables().get(QuotaKind.CONNECTION);
        var limit = table == null ? null : table.of(address);
        if (limit == null) {
            return 0;
        }
        var meter = meter(QuotaKind.CONNECTION, limit);
        long throttleMs = meter.record(1, nowMs.getAsLong()).throttleMs(limit.perSecond());
        if (throttleMs > 0) {
            meter.record(-1, nowMs.getAsLong());
        }
        return throttleMs;
    }

    /** The most that can ever pass at once: beyond it a request would be refused for ever. */
    public long mostAtOnce(QuotaKind kind, String user, String clientId) {
        var limit = limit(kind, user, clientId);
        return limit == null
                ? Long.MAX_VALUE
                : (long) (limit.perSecond() * windows.fullMs() / 1000);
    }

    private RateMeter meter(QuotaKind kind, QuotaTable.Limit limit) {
        return meters.get(new MeterKey(kind, limit.shared()));
    }
}
