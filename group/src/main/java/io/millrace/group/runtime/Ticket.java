package io.millrace.group.runtime;

/**
 * Stands for a request that waits for its answer. A machine keeps tickets in its state instead of
 * callbacks, so that its state stays a value.
 */
public record Ticket(long number) {}
