package io.millrace.group.txn;

import io.millrace.wire.protocol.ErrorCode;

/** The answer to a request that may give a producer another identity. */
public sealed interface ProducerReply {
    /** Done; this is who the producer is from now on. */
    record Granted(Producer producer) implements ProducerReply {}

    /** Not done. */
    record Refused(ErrorCode error) implements ProducerReply {}

    /** Not done: to be asked again with a producer id that nobody has had. */
    record NeedsId() implements ProducerReply {}
}
