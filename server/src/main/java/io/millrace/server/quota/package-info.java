/**
 * Limits on what one client may take: bytes, request time, topic changes, new connections.
 *
 * <p>Nothing here waits. A charge says for how long the client has to be left alone; the network
 * sees to that after the reply is out (KIP-219).
 */
@NullMarked
package io.millrace.server.quota;

import org.jspecify.annotations.NullMarked;
