package io.millrace.compat.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.process.KafkaTools;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** The console tools' daily verbs, on Millrace and on Apache Kafka 3.9, side by side. */
class DailyToolsTest {
    private static final Path STORIES =
            KafkaTools.checkout().resolve("compat-tests/src/test/resources/stories/short");

    @Test
    void shouldPrintWhatKafkaPrints(@TempDir Path home) throws IOException {
        try (Duel duel = new Duel(home)) {
            for (Story story : StoryReader.readAll(STORIES)) {
                for (String version : story.versions()) {
                    Report report = new Report(duel.fight(story, version));

                    assertThat(report.failures()).extracting(Finding::details).isEmpty();
                }
            }
        }
    }
}
