package io.millrace.replication;

import io.millrace.wire.protocol.ErrorCode;

import java.util.function.LongSupplier;

/**
 * Keeps out requests of controllers whose time is over, and those meant for an earlier life of this
 * broker.
 */
final class Fence {
    private static final long UNKNOWN = -1;

    private final LongSupplier brokerEpoch;
    private int controllerEpoch = -1;

    Fence(LongSupplier brokerEpoch) {
        this.brokerEpoch = brokerEpoch;
    }

    /** Lets a request pass and remembers its controller epoch, or says why not. Control lane. */
    ErrorCode pass(int requestControllerEpoch, long requestBrokerEpoch) {
        if (requestBrokerEpoch != UNKNOWN && requestBrokerEpoch < brokerEpoch.getAsLong()) {
            return ErrorCode.STALE_BROKER_EPOCH;
        }
        if (requestControllerEpoch < controllerEpoch) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        controllerEpoch = requestControllerEpoch;
        return ErrorCode.NONE;
    }
}
