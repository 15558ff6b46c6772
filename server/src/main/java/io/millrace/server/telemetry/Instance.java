package io.millrace.server.telemetry;

import io.millrace.wire.protocol.ErrorCode;

/**
 * What the broker remembers of one client. Immutable; every request makes the next one.
 *
 * <pre>
 *  asks (once per interval, sooner after an error that asking mends)
 *    --> pushes (at once after asking, then once per interval)
 *    --> pushes for the last time, at any moment --> terminated: nothing more is accepted
 * </pre>
 *
 * @param terms what it is to push
 * @param version of the subscriptions that the terms were made of
 * @param lastAskedMs when it last asked for its terms, {@link #NEVER} before the first time
 * @param lastPushedMs when it last pushed
 * @param lastError how its last request ended
 */
record Instance(
        Terms terms,
        long version,
        long lastAskedMs,
        long lastPushedMs,
        ErrorCode lastError,
        boolean terminated) {
    static final long NEVER = Long.MIN_VALUE / 2;

    /** What a request changes, and how it ends. */
    record Step(Instance next, ErrorCode outcome) {}

    static Instance fresh(Terms terms, long version) {
        return new Instance(terms, version, NEVER, NEVER, ErrorCode.NONE, false);
    }

    /** The same client after the subscriptions have changed. */
    Instance under(Terms newTerms, long newVersion) {
        return new Instance(newTerms, newVersion, lastAskedMs, lastPushedMs, lastError, terminated);
    }

    Step ask(long nowMs) {
        boolean due = nowMs - Math.max(lastAskedMs, lastPushedMs) >= terms.intervalMs();
        boolean mending =
                lastError == ErrorCode.UNKNOWN_SUBSCRIPTION_ID
                        || lastError == ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
        if (!due && !mending) {
            return failed(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
        }
        var next =
                new Instance(
                        terms,
                        version,
                        due ? nowMs : lastAskedMs,
                        lastPushedMs,
                        ErrorCode.NONE,
                        terminated);
        return new Step(next, ErrorCode.NONE);
    }

    /**
     * A push, so far as it can be judged without looking at the metrics.
     *
     * @param subscriptionId the terms that the client believes in
     * @param last whether the client says that it will not push again
     */
    Step push(int subscriptionId, boolean last, long nowMs) {
        if (terminated) {
            return failed(ErrorCode.INVALID_REQUEST);
        }
        boolean due = lastAskedMs > lastPushedMs || nowMs - lastPushedMs >= terms.intervalMs();
        if (!due && !last) {
            return failed(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
        }
        var counted =
                new Instance(
                        terms,
                        version,
                        lastAskedMs,
                        due ? nowMs : lastPushedMs,
                        ErrorCode.NONE,
                        false);
        if (subscriptionId != terms.subscriptionId()) {
            return counted.failed(ErrorCode.UNKNOWN_SUBSCRIPTION_ID);
        }
        return new Step(last ? counted.ended() : counted, ErrorCode.NONE);
    }

    /** The same with a request that ended so. */
    Step failed(ErrorCode error) {
        var next = new Instance(terms, version, lastAskedMs, lastPushedMs, error, terminated);
        return new Step(next, error);
    }

    private Instance ended() {
        return new Instance(terms, version, lastAskedMs, lastPushedMs, lastError, true);
    }
}
