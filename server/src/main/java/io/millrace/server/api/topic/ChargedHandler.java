package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.server.quota.MutationGate;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.Throttling;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Lets clients change topics within their quota (KIP-599). What goes beyond it is refused with
 * THROTTLING_QUOTA_EXCEEDED to clients that know the error, and done all the same for older ones;
 * either way the reply says how long to wait.
 *
 * @param <Q> the request
 */
public final class ChargedHandler<Q extends Message> implements Handler<Q, Message> {
    private final TopicController controller;
    private final ClusterView view;
    private final MutationGate gate;
    private final int strictSince;
    private final Function<TopicController, Handler<Q, ? extends Message>> handlers;
    private final Handler<Q, ? extends Message> unlimited;

    /**
     * Charges what {@code handlers} make do.
     *
     * @param strictSince first version of the request whose clients know the error
     * @param handlers makes the handler that works with a given controller
     */
    public ChargedHandler(
            TopicController controller,
            ClusterView view,
            MutationGate gate,
            int strictSince,
            Function<TopicController, Handler<Q, ? extends Message>> handlers) {
        this.controller = controller;
        this.view = view;
        this.gate = gate;
        this.strictSince = strictSince;
        this.handlers = handlers;
        this.unlimited = handlers.apply(controller);
    }

    @Override
    public CompletionStage<Message> handle(Q request, RequestContext context) {
        var budget = gate.budget(context, context.version() >= strictSince);
        if (budget.isUnlimited()) {
            return unlimited.handle(request, context).thenApply(reply -> reply);
        }
        return handlers.apply(new ChargedController(controller, view, budget))
                .handle(request, context)
                .thenApply(reply ->
                        reply instanceof Throttling throttling
                                ? throttling.withThrottleTimeMs(budget.throttleMs())
                                : reply);
    }
}
