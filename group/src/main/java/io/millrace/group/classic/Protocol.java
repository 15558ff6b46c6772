package io.millrace.group.classic;

import java.nio.ByteBuffer;

/**
 * A way of assigning that a member can do, with what it wants its leader to know.
 *
 * @param metadata opaque here; read-only, position at its start
 */
public record Protocol(String name, ByteBuffer metadata) {}
