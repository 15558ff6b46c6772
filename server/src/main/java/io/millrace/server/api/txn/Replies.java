package io.millrace.server.api.txn;

import io.millrace.group.txn.Producer;
import io.millrace.group.txn.ProducerReply;
import io.millrace.wire.protocol.ErrorCode;

/** What a {@link ProducerReply} says in the fields of responses. */
final class Replies {
    private Replies() {}

    static ErrorCode error(ProducerReply reply) {
        return switch (reply) {
            case ProducerReply.Granted _ -> ErrorCode.NONE;
            case ProducerReply.Refused(ErrorCode why) -> why;
            case ProducerReply.NeedsId _ -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
        };
    }

    static Producer producer(ProducerReply reply) {
        return reply instanceof ProducerReply.Granted(Producer producer) ? producer : Producer.NONE;
    }
}
