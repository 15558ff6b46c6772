package io.millrace.compat.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Goes through stories on Millrace and on Apache Kafka, side by side, and compares. Clusters are
 * started when the first story asks for them and serve all that follow.
 */
final class Duel implements AutoCloseable {
    private final Path home;
    private final ToolJvm jvm;
    private final Map<String, Site> sites = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Duel(Path home) {
        this.home = home;
        this.jvm = new ToolJvm(home);
    }

    /** Takes the story's steps with the tools of one version. */
    List<Finding> fight(Story story, String version) {
        // One for each peer: what stories leave behind is then the same on both sides.
        Site millrace = site("millrace", story.peer(), story.brokers());
        Site kafka = site("kafka", story.peer(), story.brokers());
        var ours = CompletableFuture.supplyAsync(() -> tell(story, version, millrace), threads);
        var theirs = CompletableFuture.supplyAsync(() -> tell(story, version, kafka), threads);
        List<Finding> findings = new ArrayList<>();
        List<Step> steps = steps(story, version);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.act() == Step.Act.RUN || step.act() == Step.Act.END) {
                findings.add(
                        Finding.of(story, step, version, ours.join().get(i), theirs.join().get(i)));
            }
        }
        return findings;
    }

    private static List<Step> steps(Story story, String version) {
        return story.steps().stream().filter(step -> step.isFor(version)).toList();
    }

    private List<List<String>> tell(Story story, String version, Site site) {
        try (Performer performer = new Performer(site, story, version, jvm)) {
            List<List<String>> all = new ArrayList<>();
            for (Step step : steps(story, version)) {
                all.add(lines(step, performer));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Step step, Performer performer) {
        Told told = performer.perform(step);
        List<String> lines = new ArrayList<>(List.of("exit code " + told.exitCode()));
        lines.addAll(Masks.lines(step, told.stdout(), performer));
        Masks.lines(step, told.stderr(), performer).forEach(line -> lines.add("stderr: " + line));
        return lines;
    }

    private Site site(String kind, String peer, int brokers) {
        return sites.computeIfAbsent(
                kind + "-" + peer + "-" + brokers,
                name -> {
                    try {
                        Path folder = home.resolve(name);
                        return kind.equals("millrace")
                                ? Site.millrace(folder, brokers)
                                : Site.kafka(peer, folder, brokers);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        sites.values().forEach(Site::close);
    }
}
