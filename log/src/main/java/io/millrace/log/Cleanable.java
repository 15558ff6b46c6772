package io.millrace.log;

/**
 * A log that may be compacted.
 *
 * @param directory where it lies
 * @param owner the way to its owner
 */
public record Cleanable(Log log, LogDirectory directory, LogOwner owner) {}
