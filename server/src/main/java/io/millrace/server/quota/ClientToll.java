package io.millrace.server.quota;

import io.millrace.server.api.RequestContext;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.Throttling;

import org.jspecify.annotations.Nullable;

/**
 * Charges clients for the bytes they produce and for the time their requests take, as Kafka does:
 * requests of brokers among each other are free, and a produce request that wants no answer pays
 * for its bytes only. Fetches are charged where they are answered, because a fetch over its limit
 * is answered differently.
 */
public final class ClientToll implements Toll {
    private static final String USER = "User:";
    private static final double PERCENT_PER_NANO = 100.0 / 1_000_000_000;

    private final ClientQuotas quotas;

    /** Charges on these accounts. */
    public ClientToll(ClientQuotas quotas) {
        this.quotas = quotas;
    }

    @Override
    public boolean isDue(RequestContext context) {
        return quotas.any() && quotas.isLimited(user(context), clientId(context));
    }

    @Override
    public Bill settle(
            RequestContext context, @Nullable Message reply, int requestBytes, long servedNanos) {
        int pauseMs =
                switch (context.api()) {
                    case FETCH -> 0;
                    case PRODUCE ->
                            Math.max(
                                    charge(QuotaKind.PRODUCE, context, requestBytes),
                                    reply == null ? 0 : chargeTime(context, servedNanos));
                    case ApiKey api when isForBrokers(api) -> 0;
                    default -> chargeTime(context, servedNanos);
                };
        if (!(reply instanceof Throttling throttling)) {
            return new Bill(reply, pauseMs);
        }
        int announced = Math.max(pauseMs, throttling.throttleTimeMs());
        return new Bill(
                announced == throttling.throttleTimeMs()
                        ? reply
                        : throttling.withThrottleTimeMs(announced),
                announced);
    }

    /** Charges the time of a request. */
    int chargeTime(RequestContext context, long servedNanos) {
        return charge(QuotaKind.REQUEST, context, servedNanos * PERCENT_PER_NANO);
    }

    private int charge(QuotaKind kind, RequestContext context, double amount) {
        return quotas.charge(kind, user(context), clientId(context), amount);
    }

    private static boolean isForBrokers(ApiKey api) {
        return switch (api) {
            case LEADER_AND_ISR,
                    STOP_REPLICA,
                    UPDATE_METADATA,
                    CONTROLLED_SHUTDOWN,
                    WRITE_TXN_MARKERS,
                    ALTER_PARTITION,
                    ALLOCATE_PRODUCER_IDS,
                    ENVELOPE ->
                    true;
            default -> false;
        };
    }

    /** The name that user quotas are under. */
    static String user(RequestContext context) {
        return context.principal().startsWith(USER)
                ? context.principal().substring(USER.length())
                : context.principal();
    }

    static String clientId(RequestContext context) {
        return context.clientId() == null ? "" : context.clientId();
    }
}
