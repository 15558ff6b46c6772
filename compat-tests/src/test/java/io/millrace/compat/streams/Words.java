package io.millrace.compat.streams;

import java.util.Locale;
import java.util.regex.Pattern;

/** What counts as a word, for the stream and for the direct count alike. */
final class Words {
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Words() {}

    /** The words of a line in lower case; a line may begin with an empty one. */
    static String[] of(String line) {
        return BETWEEN.split(line.toLowerCase(Locale.ROOT));
    }
}
