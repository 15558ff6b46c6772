package io.millrace.compat.disk;

import io.millrace.compat.process.KafkaTools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The files of a log directory, as Apache Kafka's own dump tool reads them. */
public final class LogFiles {
    private final Path folder;
    private final KafkaTools tools;

    /** Files below {@code folder}, read by the tools of one version of Kafka. */
    public LogFiles(Path folder, KafkaTools tools) {
        this.folder = folder;
        this.tools = tools;
    }

    /** Files below the folder whose names end in {@code suffix}, sorted. */
    public List<Path> ending(String suffix) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> f.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What dump-log prints about the files with these endings; {@code options} come before the
     * files.
     */
    public String dump(List<String> options, String... suffixes) {
        String files =
                List.of(suffixes).stream()
                        .flatMap(s -> ending(s).stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(","));
        if (files.isEmpty()) {
            throw new AssertionError("no file to dump in " + folder);
        }
        String[] arguments =
                java.util.stream.Stream.concat(
                                options.stream(), java.util.stream.Stream.of("--files", files))
                        .toArray(String[]::new);
        return tools.run("dump-log", arguments).expectSuccess().stdout();
    }
}
