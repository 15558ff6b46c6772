package io.millrace.server.api.txn;

import io.millrace.wire.protocol.ErrorCode;

/** How clients of each version are told that another incarnation has taken over (KIP-588). */
final class Fencing {
    private Fencing() {}

    /**
     * The error as the client knows it.
     *
     * @param knowsFenced whether its version has PRODUCER_FENCED
     */
    static ErrorCode known(ErrorCode error, boolean knowsFenced) {
        return error == ErrorCode.PRODUCER_FENCED && !knowsFenced
                ? ErrorCode.INVALID_PRODUCER_EPOCH
                : error;
    }
}
