package io.millrace.log.upkeep;

import io.millrace.log.disk.Disk;
import io.millrace.log.segment.Segments;

import java.util.Map;

/**
 * A log as compaction sees it: what its owner knew at one moment.
 *
 * @param generation changes when the log is truncated; a replacement made from an older one is
 *     worthless
 * @param lastRecords producer id to its newest record, of the active producers
 */
public record CompactionSource(
        Disk disk, Segments segments, int generation, Map<Long, LastRecord> lastRecords) {}
