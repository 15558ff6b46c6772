package io.millrace.compat.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.process.ChildProcess;
import io.millrace.compat.process.KafkaTools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Goes through a story on one site, with the tools of one version. */
final class Performer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Site site;
    private final Path folder;
    private final Map<String, String> environment;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, ChildProcess> spawned = new HashMap<>();

    Performer(Site site, Story story, String version, ToolJvm jvm) throws IOException {
        this.site = site;
        String name = story.name() + "-" + version.replace(".", "");
        this.folder = Files.createDirectories(site.home().resolve("stories").resolve(name));
        this.environment = jvm.environment(version);
        values.put("address", site.address());
        values.put("zookeeper", site.zooKeeper());
        values.put("t", name);
        values.put("dir", folder.toString());
        values.put("data", site.data().toString());
    }

    /** What the reader of the step's output need not know. */
    Map<String, String> places() {
        Map<String, String> places = new HashMap<>(site.places());
        places.put(folder.toString(), "<dir>");
        var longestFirst =
                new TreeMap<String, String>((a, b) -> {
                    int byLength = Integer.compare(b.length(), a.length());
                    return byLength == 0 ? a.compareTo(b) : byLength;
                });
        longestFirst.putAll(places);
        return longestFirst;
    }

    Told perform(Step step) {
        try {
            return switch (step.act()) {
                case RUN -> run(step);
                case SPAWN -> spawn(step);
                case END -> end(step);
                case FILE -> file(step);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Told run(Step step) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Pattern awaited = Pattern.compile(filled(step.one("until")), Pattern.MULTILINE);
        Told told = runOnce(step);
        while (step.has("until")
                && !awaited.matcher(told.all()).find()
                && System.nanoTime() < end) {
            told = runOnce(step);
        }
        keep(step, told);
        return told;
    }

    private Told runOnce(Step step) throws IOException {
        Path stdin = null;
        if (step.has("stdin")) {
            String text = step.one("stdin").replace("\\n", "\n").replace("\\t", "\t");
            stdin = Files.writeString(folder.resolve("stdin"), filled(text) + "\n");
        }
        int seconds = step.has("timeout") ? Integer.parseInt(step.one("timeout")) : 60;
        var outcome =
                KafkaTools.runToEnd(builder(step.words()), stdin, Duration.ofSeconds(seconds));
        return new Told(outcome.exitCode(), outcome.stdout(), outcome.stderr());
    }

    private ProcessBuilder builder(List<String> words) {
        var builder = new ProcessBuilder(command(words)).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private List<String> command(List<String> words) {
        List<String> command = new ArrayList<>(List.of(KafkaTools.script().toString()));
        for (String word : words) {
            switch (word) {
                case "{b}" -> command.addAll(List.of("--bootstrap-server", site.address()));
                case "{z}" -> command.addAll(List.of("--zookeeper", site.zooKeeper()));
                default -> command.add(filled(word));
            }
        }
        return command;
    }

    /** A text with its placeholders filled in. */
    String filled(String text) {
        String filled = text;
        for (var value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    private void keep(Step step, Told told) {
        for (String wish : step.all("keep")) {
            String[] parts = wish.split(" ", 2);
            Matcher found = Pattern.compile(parts[1], Pattern.MULTILINE).matcher(told.stdout());
            values.put(parts[0], found.find() ? found.group(1) : "nothing-kept");
        }
    }

    private Told spawn(Step step) throws IOException {
        String name = step.words().getFirst();
        List<String> words = step.words().subList(1, step.words().size());
        Path output = folder.resolve("spawned-" + name);
        spawned.put(name, ChildProcess.start(command(words), output, environment, _ -> false));
        return Told.NOTHING;
    }

    private Told end(Step step) {
        String name = step.words().getFirst();
        ChildProcess process = spawned.remove(name);
        int code = process.terminate(PATIENCE);
        try (var errors = process.stderrLines()) {
            return new Told(code, process.stdout(), String.join("\n", errors.toList()));
        }
    }

    private Told file(Step step) throws IOException {
        String text = String.join("\n", step.all("line")) + "\n";
        Files.writeString(folder.resolve(step.words().getFirst()), filled(text), UTF_8);
        return Told.NOTHING;
    }

    @Override
    public void close() {
        spawned.values().forEach(ChildProcess::close);
    }
}
