package io.millrace.compat.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.SharedBroker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Apache Kafka's console tools of 4.3, 3.9 and 2.8 through all their verbs, on Millrace and on
 * Apache Kafka: whatever they print and however they end must be the same, or be explained.
 */
@Tag("tools")
@Tag("long")
class CompareToolsTest {
    private static final Path STORIES =
            KafkaTools.checkout().resolve("compat-tests/src/test/resources/stories");
    private static final int DUELS = Integer.getInteger("tools.duels", 1);
    private static final Path PAGE = KafkaTools.checkout().resolve("docs/tools.md");

    @Test
    void shouldDoWhatKafkaDoes() throws Exception {
        Path home = Files.createTempDirectory("compare-tools");
        List<Finding> findings;
        try {
            findings = tellAll(home, chosen("tools.stories", StoryReader.readAll(STORIES)));
        } finally {
            if (!Boolean.getBoolean("tools.keep")) {
                SharedBroker.deleteTree(home);
            }
        }
        Report report = new Report(findings);
        System.out.println(report.summary());
        assertThat(report.failures()).extracting(Finding::details).isEmpty();
    }

    /* Each duel has clusters of its own, so that stories do not meet. */
    private static List<Finding> tellAll(Path home, List<Story> stories) throws Exception {
        BlockingQueue<Duel> idle = new LinkedBlockingQueue<>();
        List<Finding> findings = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(DUELS)) {
            for (int i = 0; i < DUELS; i++) {
                idle.add(new Duel(Files.createDirectory(home.resolve("duel-" + i))));
            }
            var told = new ExecutorCompletionService<List<Finding>>(threads);
            stories.forEach(story -> told.submit(() -> tellWith(idle, story)));
            for (int i = 0; i < stories.size(); i++) {
                List<Finding> some = told.take().get();
                findings.addAll(some);
                if (Boolean.getBoolean("tools.write")) { // at once: the run takes long
                    new Page(PAGE).replace(new Report(some).sections());
                }
            }
        } finally {
            idle.forEach(Duel::close);
        }
        return findings;
    }

    private static List<Finding> tellWith(BlockingQueue<Duel> idle, Story story)
            throws InterruptedException {
        Duel duel = idle.take();
        try {
            return tell(duel, story);
        } finally {
            idle.add(duel);
        }
    }

    private static List<Finding> tell(Duel duel, Story story) {
        List<Finding> findings = new ArrayList<>();
        for (String version : chosen("tools.versions", story.versions())) {
            long began = System.nanoTime();
            List<Finding> some = duel.fight(story, version);
            findings.addAll(some);
            System.out.printf(
                    "%s %s, %d s%n%s",
                    story.name(),
                    version,
                    (System.nanoTime() - began) / 1_000_000_000,
                    new Report(some).details());
            System.out.flush();
        }
        return findings;
    }

    private static <T> List<T> chosen(String property, List<T> all) {
        String wish = System.getProperty(property, "");
        if (wish.isBlank()) {
            return all;
        }
        List<String> names = List.of(wish.split(","));
        return all.stream()
                .filter(one ->
                        names.contains(one instanceof Story story ? story.name() : one.toString()))
                .toList();
    }
}
