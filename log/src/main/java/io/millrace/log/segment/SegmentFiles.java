package io.millrace.log.segment;

import io.millrace.log.disk.Disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one segment.
 *
 * @param folder the partition's folder
 * @param baseOffset the offset that the segment starts with, which names its files
 * @param suffix added to all names, empty for files in use
 */
public record SegmentFiles(Path folder, long baseOffset, String suffix) {
    /** The files of a segment in use. */
    public SegmentFiles(Path folder, long baseOffset) {
        this(folder, baseOffset, "");
    }

    /** Ends the name of a records file. */
    public static final String RECORDS = ".log";

    /** Ends the name of an offset index. */
    public static final String OFFSETS = ".index";

    /** Ends the name of a time index. */
    public static final String TIMES = ".timeindex";

    /** Ends the name of an index of aborted transactions. */
    public static final String ABORTED = ".txnindex";

    /** Added to the name of a file that is to be removed. */
    public static final String DELETED = ".deleted";

    /** Added while a replacement is being written. */
    public static final String CLEANED = ".cleaned";

    /** Added to a complete replacement that is about to be put in its place. */
    public static final String SWAP = ".swap";

    private static final int DIGITS = 20;

    /** The records. */
    public Path records() {
        return file(RECORDS);
    }

    /** Offsets to positions. */
    public Path offsets() {
        return file(OFFSETS);
    }

    /** Timestamps to offsets. */
    public Path times() {
        return file(TIMES);
    }

    /** Aborted transactions; there is no such file when there was none. */
    public Path aborted() {
        return file(ABORTED);
    }

    /** All of them, the records first. */
    public List<Path> all() {
        return List.of(records(), offsets(), times(), aborted());
    }

    /** The same under names with another suffix. */
    public SegmentFiles with(String otherSuffix) {
        return new SegmentFiles(folder, baseOffset, otherSuffix);
    }

    /**
     * Gives those that exist names with another suffix, the records first: indexes that are left
     * without records in a crash are not missed, records without indexes have to be read again.
     *
     * @return their new paths
     */
    public List<Path> rename(Disk disk, String otherSuffix) {
        List<Path> from = all();
        List<Path> to = with(otherSuffix).all();
        List<Path> renamed = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if (disk.size(from.get(i)) >= 0) {
                disk.rename(from.get(i), to.get(i));
                renamed.add(to.get(i));
            }
        }
        return renamed;
    }

    /** Deletes those that exist. */
    public void delete(Disk disk) {
        all().forEach(disk::delete);
    }

    private Path file(String kind) {
        return folder.resolve(name(baseOffset, kind) + suffix);
    }

    /** The name of the file that belongs to an offset. */
    public static String name(long offset, String suffix) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /** The offset in the name of a file, which is all up to the first dot, or -1. */
    public static long offsetOf(String name) {
        int dot = name.indexOf('.');
        if (dot <= 0 || dot > DIGITS) {
            return -1;
        }
        long offset = 0;
        for (int i = 0; i < dot; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || offset > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            offset = offset * 10 + digit;
        }
        return offset;
    }
}
