package io.millrace.server.quota;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many connections begin per second: in all, on each listener, and from each address (KIP-612).
 * A pause is never longer than one sample, so that a changed limit is soon felt. Any thread.
 */
public final class ConnectionRates {
    /** The rate of a listener or broker that is not limited. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final ClientQuotas quotas;
    private final QuotaWindows windows;
    private final LongSupplier nowMs;
    private final RateMeter broker;
    private final ConcurrentHashMap<String, RateMeter> listeners = new ConcurrentHashMap<>();

    /** Takes the limits of addresses from {@code quotas}. */
    public ConnectionRates(ClientQuotas quotas, QuotaWindows windows, LongSupplier nowMs) {
        this.quotas = quotas;
        this.windows = windows;
        this.nowMs = nowMs;
        this.broker = new RateMeter(windows);
    }

    /** Without limits for addresses. */
    public static ConnectionRates unlimited() {
        LongSupplier nowMs = () -> System.nanoTime() / 1_000_000;
        return new ConnectionRates(
                new ClientQuotas(QuotaWindows.DEFAULTS, nowMs), QuotaWindows.DEFAULTS, nowMs);
    }

    /** Counts a connection against the whole broker's limit; for how long it has to wait, in ms. */
    public long chargeBroker(int perSecond) {
        return pauseMs(broker, perSecond);
    }

    /** Counts a connection against a listener's limit; for how long it has to wait, in ms. */
    public long chargeListener(String listener, int perSecond) {
        return perSecond == UNLIMITED
                ? 0
                : pauseMs(
                        listeners.computeIfAbsent(listener, _ -> new RateMeter(windows)),
                        perSecond);
    }

    /**
     * Counts a connection against the limit of its address.
     *
     * @return 0 when it may begin; otherwise it may not, does not count, and is held for that many
     *     ms so that the client does not come again at once
     */
    public long chargeIp(String address) {
        return Math.min(quotas.chargeIp(address), windows.sampleMs());
    }

    private long pauseMs(RateMeter meter, int perSecond) {
        return perSecond == UNLIMITED
                ? 0
                : Math.min(
                        meter.record(1, nowMs.getAsLong()).throttleMs(perSecond),
                        windows.sampleMs());
    }
}
