package io.millrace.compat.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.process.KafkaTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Text that people have written, of any wanted size: what the machine has of it, else what lies in
 * this checkout and the JDK, from the beginning again when there is too little.
 */
final class Corpus {
    private static final int LONGEST_FILE = 4_000_000;
    private static final int LEAST = 1_000_000;

    private Corpus() {}

    /** Gives lines until there were so many bytes; how many lines. */
    static long lines(long bytes, Consumer<String> take) {
        List<String> text = text(bytes);
        long left = bytes;
        long count = 0;
        while (left > 0) {
            for (String line : text) {
                take.accept(line);
                count++;
                left -= line.getBytes(UTF_8).length + 1;
                if (left <= 0) {
                    break;
                }
            }
        }
        return count;
    }

    private static List<String> text(long enough) {
        var found = new java.util.ArrayList<String>();
        long[] size = {0};
        for (Path folder : folders()) {
            if (size[0] < enough && Files.isDirectory(folder)) {
                collect(folder, enough, found, size);
            }
        }
        if (size[0] < LEAST) {
            throw new IllegalStateException("no text on this machine");
        }
        return found;
    }

    private static List<Path> folders() {
        return List.of(
                Path.of("/usr/share/doc"),
                Path.of("/usr/share/perl"),
                Path.of("/usr/share/dict"),
                Path.of(System.getProperty("java.home"), "legal"),
                KafkaTools.checkout());
    }

    private static void collect(Path folder, long enough, List<String> into, long[] size) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Corpus::isReadable).sorted().toList()) {
                if (size[0] >= enough) {
                    return;
                }
                byte[] bytes = Files.readAllBytes(file);
                String text = decoded(bytes);
                if (text != null) {
                    text.lines().filter(line -> !line.isBlank()).forEach(into::add);
                    size[0] += bytes.length;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReadable(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.isReadable(file)
                    && Files.size(file) <= LONGEST_FILE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null when it is no text. */
    private static String decoded(byte[] bytes) {
        try {
            String text =
                    UTF_8.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
