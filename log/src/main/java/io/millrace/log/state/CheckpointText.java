package io.millrace.log.state;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/*
 *   0              version
 *   2              number of entries
 *   orders 0 17    one entry per line, fields apart by white space
 *   orders 1 4
 */

/** The text format of all checkpoint files. */
public final class CheckpointText {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String VERSION = "0";

    private CheckpointText() {}

    /** The file with these lines as its entries. */
    public static ByteBuffer encode(List<String> entries) {
        StringBuilder text = new StringBuilder(16 + entries.size() * 24);
        text.append(VERSION).append('\n').append(entries.size()).append('\n');
        for (String entry : entries) {
            text.append(entry).append('\n');
        }
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The entries of a file, each split into its fields; none when the file is empty.
     *
     * @param fields how many each entry must have
     * @return null when the file is damaged
     */
    public static @Nullable List<String[]> decode(byte[] content, int fields) {
        if (content.length == 0) {
            return List.of();
        }
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 2 || !lines.getFirst().strip().equals(VERSION)) {
            return null;
        }
        List<String[]> entries = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            String[] entry = BLANKS.split(line.strip());
            if (entry.length != fields) {
                return null;
            }
            entries.add(entry);
        }
        return lines.get(1).strip().equals(Integer.toString(entries.size())) ? entries : null;
    }
}
