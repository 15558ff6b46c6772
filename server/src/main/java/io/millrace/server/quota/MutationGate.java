package io.millrace.server.quota;

import io.millrace.server.api.RequestContext;

/** Says how much a request may create and delete. */
@FunctionalInterface
public interface MutationGate {
    /**
     * What one request may do.
     *
     * @param strict whether the client understands a refusal; otherwise it is served and paused
     */
    MutationBudget budget(RequestContext context, boolean strict);
}
