package io.millrace.server.quota;

import io.millrace.server.api.RequestContext;

/**
 * Charges consumers for what they fetch. A fetch over its limit is answered at once without any
 * data, and the bytes that it did not get are not held against it.
 */
public final class FetchToll {
    private final ClientQuotas quotas;
    private final ClientToll time;

    /** Charges on these accounts. */
    public FetchToll(ClientQuotas quotas) {
        this.quotas = quotas;
        this.time = new ClientToll(quotas);
    }

    /** Whether the client has limits. */
    public boolean isDue(RequestContext context) {
        return time.isDue(context);
    }

    /** The most bytes that one reply may carry; the client has limits. */
    public int mostBytes(RequestContext context) {
        return (int)
                Math.min(
                        quotas.mostAtOnce(
                                QuotaKind.FETCH,
                                ClientToll.user(context),
                                ClientToll.clientId(context)),
                        Integer.MAX_VALUE);
    }

    /**
     * Charges a reply.
     *
     * @return 0 when it may go out; otherwise how long the client has to wait, and nothing is
     *     charged for its bytes
     */
    public int charge(RequestContext context, long replyBytes, long servedNanos) {
        var user = ClientToll.user(context);
        var clientId = ClientToll.clientId(context);
        int pauseMs =
                Math.max(
                        time.chargeTime(context, servedNanos),
                        quotas.charge(QuotaKind.FETCH, user, clientId, (double) replyBytes));
        if (pauseMs > 0) {
            quotas.refund(QuotaKind.FETCH, user, clientId, (double) replyBytes);
        }
        return pauseMs;
    }
}
