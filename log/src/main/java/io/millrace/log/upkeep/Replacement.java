package io.millrace.log.upkeep;

import io.millrace.log.segment.Segment;

import java.util.List;

/**
 * One segment that holds what is left of several, under names that say so, forced to the disk.
 *
 * @param sources neighbours in the log, oldest first
 * @param generation that of the log from which it was made
 */
public record Replacement(List<Segment> sources, Segment cleaned, int generation) {}
