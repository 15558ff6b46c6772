package io.millrace.wire.protocol;

/** A response that can tell the client to pause, as KIP-219 has it; the generator marks them. */
public interface Throttling extends Message {
    /** For how long the broker will not read from the client. */
    int throttleTimeMs();

    /** A copy with another time. */
    Throttling withThrottleTimeMs(int throttleTimeMs);
}
