package io.millrace.server.telemetry;

import io.millrace.wire.protocol.ErrorCode;

/** What a client that asks for its subscription is told. */
public sealed interface Answer {
    /** What to push. */
    record Wanted(Terms terms) implements Answer {}

    /** It asks too often. */
    record Refused(ErrorCode error) implements Answer {}
}
