package io.millrace.group.runtime;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** One record of an internal topic: key and value, version prefixes included; no value deletes. */
public record Entry(ByteBuffer key, @Nullable ByteBuffer value) {}
