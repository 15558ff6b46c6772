package io.millrace.group.consumer;

import java.util.SortedSet;

/**
 * The topics that a pattern has been found to mean.
 *
 * @param atMs when
 */
public record ResolvedRegex(SortedSet<String> topics, long atMs) {}
