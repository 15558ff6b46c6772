package io.millrace.compat.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.process.KafkaTools;
import io.millrace.compat.process.SharedBroker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Apache Kafka's console tools of 4.3, 3.9 and 2.8 through all their verbs, on Millrace and on
 * Apache Kafka: whatever they print and however they end must be the same, or be explained.
 */
@Tag("tools")
@Tag("long")
class CompareToolsTest {
    private static final Path STORIES =
            KafkaTools.checkout().resolve("compat-tests/src/test/resources/stories");
    private static final Path PAGE = KafkaTools.checkout().resolve("docs/tools.md");

    @Test
    void shouldDoWhatKafkaDoes() throws IOException {
        Path home = Files.createTempDirectory("compare-tools");
        List<Finding> findings = new ArrayList<>();
        try (Duel duel = new Duel(home)) {
            for (Story story : chosen("tools.stories", StoryReader.readAll(STORIES))) {
                List<Finding> some = tell(duel, story);
                findings.addAll(some);
                if (Boolean.getBoolean("tools.write")) { // at once: the run takes long
                    new Page(PAGE).replace(new Report(some).sections());
                }
            }
        } finally {
            if (!Boolean.getBoolean("tools.keep")) {
                SharedBroker.deleteTree(home);
            }
        }
        Report report = new Report(findings);
        System.out.println(report.summary());
        assertThat(report.failures()).extracting(Finding::details).isEmpty();
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
