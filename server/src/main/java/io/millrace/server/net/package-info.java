/**
 * Sockets: accepting, cutting the byte stream into frames, keeping replies in order, holding back
 * who sends or reads too slowly.
 *
 * <p>Each connection belongs to one event loop for its life; everything about it happens there.
 */
@NullMarked
package io.millrace.server.net;

import org.jspecify.annotations.NullMarked;
