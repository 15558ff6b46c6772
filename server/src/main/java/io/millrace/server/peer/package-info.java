/**
 * This broker as a client of other brokers: the ports of the floors below, over the network, or
 * straight to the other end when that lies in this process.
 */
@org.jspecify.annotations.NullMarked
package io.millrace.server.peer;
