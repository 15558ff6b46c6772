package io.millrace.server.api;

/** The thread on which a handler is called. */
public enum Dispatch {
    /** Inline on the connection's event loop: the handler must not block. */
    EVENT_LOOP,

    /**
     * On a virtual thread of its own: the handler may wait for ZooKeeper or for another broker.
     * Requests behind it on the same connection are not started before it is answered, so that a
     * client which pipelines sees the effects of its requests one after the other.
     */
    VIRTUAL_THREAD
}
