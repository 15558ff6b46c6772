package io.millrace.server.zk;

/**
 * Told about the ends and beginnings of sessions, on ZooKeeper's event thread, in order of
 * registration; must not block.
 */
public interface SessionListener {
    /** The session is over: its ephemeral nodes are gone and its watches will never fire. */
    default void sessionEnded() {}

    /** A new session stands and takes requests. Not called for the first one. */
    default void sessionStarted() {}
}
