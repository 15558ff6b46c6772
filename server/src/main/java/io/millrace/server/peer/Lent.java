package io.millrace.server.peer;

import io.millrace.wire.protocol.Message;

/**
 * A reply whose payloads lie in memory that the network lent.
 *
 * @param message the reply
 * @param release gives the memory back; any thread, once
 */
record Lent<R extends Message>(R message, Runnable release) {}
