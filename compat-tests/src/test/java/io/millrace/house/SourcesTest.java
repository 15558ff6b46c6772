package io.millrace.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the sources themselves must keep to. {@code -Dformat.write=true} formats instead of
 * complaining.
 */
class SourcesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final int LONGEST_FILE = 600;
    private static final Pattern SYNCHRONIZED_BLOCK =
            Pattern.compile("^\\s*synchronized\\s*\\(", Pattern.MULTILINE);
    private static final Pattern CATCH_ALL =
            Pattern.compile("catch \\((final )?(Exception|Throwable) ");

    @Test
    void everyJavaFileIsFormatted() throws IOException {
        boolean write = Boolean.getBoolean("format.write");
        var formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        List<String> ugly = new ArrayList<>();
        for (Path file : javaFiles()) {
            String source = Files.readString(file);
            String formatted = formatted(formatter, file, source);
            if (!source.equals(formatted)) {
                if (write) {
                    Files.writeString(file, formatted);
                } else {
                    ugly.add(ROOT.relativize(file).toString());
                }
            }
        }
        assertThat(ugly).as("files to format").isEmpty();
    }

    @Test
    void noFileIsTooLongToRead() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : javaFiles()) {
            long lines = lines(file);
            if (lines > LONGEST_FILE) {
                tooLong.add(ROOT.relativize(file) + ": " + lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void noBlockIsSynchronizedOutsideLanes() throws IOException {
        assertThat(mainFilesWith(SYNCHRONIZED_BLOCK))
                .allMatch(file -> file.contains("/replication/lane/"));
    }

    @Test
    void nothingCatchesEverythingButLaneDispatcherAndMain() throws IOException {
        assertThat(mainFilesWith(CATCH_ALL))
                .allMatch(file ->
                        file.contains("/replication/lane/")
                                || file.contains("/server/net/")
                                || file.endsWith("/Main.java"));
    }

    private static List<String> mainFilesWith(Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : javaFiles()) {
            String path = ROOT.relativize(file).toString();
            if (path.contains("/src/main/java/io/millrace/")
                    && !path.startsWith("benchmarks/")
                    && pattern.matcher(Files.readString(file)).find()) {
                found.add(path);
            }
        }
        return found;
    }

    private static String formatted(Formatter formatter, Path file, String source) {
        try {
            return formatter.formatSource(source);
        } catch (FormatterException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> javaFiles() throws IOException {
        try (Stream<Path> walk = Files.walk(ROOT)) {
            return walk.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        }
    }
}
