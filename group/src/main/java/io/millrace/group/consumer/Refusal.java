package io.millrace.group.consumer;

import io.millrace.wire.protocol.ErrorCode;

/** Why a request of a member is not followed. */
record Refusal(ErrorCode error, String why) {}
