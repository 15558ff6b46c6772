package io.millrace.server.api;

import io.millrace.wire.protocol.Message;

import java.util.concurrent.CompletionStage;

/**
 * Serves one API in all of its versions.
 *
 * @param <Q> the request
 * @param <R> the response
 */
@FunctionalInterface
public interface Handler<Q extends Message, R extends Message> {
    /**
     * Answers one request. Protocol errors are part of the response; a stage that fails closes the
     * connection: quietly when it fails with {@link CloseConnection}, with a log line otherwise.
     *
     * <p>The stage may complete on any thread. A stage completed with {@code null} sends no reply
     * (Produce with {@code acks=0}). Byte buffers inside the request lie in the network frame: they
     * are valid until the stage completes, whoever needs them longer copies them.
     */
    CompletionStage<R> handle(Q request, RequestContext context);
}
