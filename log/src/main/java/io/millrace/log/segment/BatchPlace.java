package io.millrace.log.segment;

/**
 * Where a batch lies in a segment's file.
 *
 * @param size its bytes, header included
 * @param baseOffset the offset of its first record; of its last one in the old formats
 */
public record BatchPlace(int position, int size, long baseOffset) {}
