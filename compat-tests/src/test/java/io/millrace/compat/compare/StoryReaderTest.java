package io.millrace.compat.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class StoryReaderTest {
    @TempDir Path folder;

    @Test
    void shouldReadStepsWithTheirOptions() throws IOException {
        Story story =
                read(
                        "# a comment",
                        "tools 4.3.1 2.8.2",
                        "",
                        "topics {b} --create --topic \"two words\"",
                        "  only: 4.3.1",
                        "  differs: 4.3.1 because",
                        "file a.json",
                        "  line: {",
                        "  line: }");

        assertThat(story.versions()).containsExactly("4.3.1", "2.8.2");
        assertThat(story.peer()).isEqualTo("3.9");
        Step create = story.steps().getFirst();
        assertThat(create.act()).isEqualTo(Step.Act.RUN);
        assertThat(create.words())
                .containsExactly("topics", "{b}", "--create", "--topic", "two words");
        assertThat(create.isFor("2.8.2")).isFalse();
        assertThat(create.explanation("4.3.1")).isEqualTo("because");
        assertThat(create.explanation("3.9.2")).isEmpty();
        assertThat(story.steps().getLast().all("line")).isEqualTo(List.of("{", "}"));
    }

    @Test
    void shouldNameTheLineOfAnOptionItDoesNotKnow() {
        assertThatThrownBy(() -> read("topics {b} --list", "  unitl: x"))
                .hasMessageContaining("s.story:2");
    }

    @Test
    void shouldTellAnErrorInOtherWordsFromAnotherError() throws IOException {
        Story story = read("topics {b} --list", "topics {b} --describe", "  differs: reason");
        Step plain = story.steps().getFirst();
        Step explained = story.steps().getLast();
        List<String> here = List.of("exit code 1", "a.b.TopicExistsException: it exists");
        List<String> there = List.of("exit code 1", "a.b.TopicExistsException: Exists already.");
        List<String> other = List.of("exit code 1", "a.b.TimeoutException: Exists already.");

        assertThat(verdict(story, plain, here, here)).isEqualTo(Verdict.SAME);
        assertThat(verdict(story, plain, here, there)).isEqualTo(Verdict.WORDING);
        assertThat(verdict(story, plain, here, other)).isEqualTo(Verdict.DIFFERENT);
        assertThat(verdict(story, explained, here, other)).isEqualTo(Verdict.EXPLAINED);
        assertThat(verdict(story, explained, here, here)).isEqualTo(Verdict.NO_LONGER);
    }

    private static Verdict verdict(Story story, Step step, List<String> ours, List<String> theirs) {
        return Finding.of(story, step, "4.3.1", ours, theirs).verdict();
    }

    private Story read(String... lines) throws IOException {
        return StoryReader.read(Files.write(folder.resolve("s.story"), List.of(lines)));
    }
}
