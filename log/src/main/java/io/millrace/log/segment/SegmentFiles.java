package io.millrace.log.segment;

import java.nio.file.Path;

/**
 * The files of one segment.
 *
 * @param folder the partition's folder
 * @param baseOffset the offset that the segment starts with, which names its files
 */
public record SegmentFiles(Path folder, long baseOffset) {
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

    private Path file(String suffix) {
        return folder.resolve(name(baseOffset, suffix));
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
