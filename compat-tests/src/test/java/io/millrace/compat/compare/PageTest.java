package io.millrace.compat.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class PageTest {
    private static final String MARK =
            "<!-- below: written by compat-tests/bin/compare-tools --write -->\n";

    @Test
    void shouldReplaceSectionsAndKeepTheOthers(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.md"), "# By hand\n" + MARK);
        Page page = new Page(file);

        page.replace(Map.of("topics", "old\n", "groups", "stays\n"));
        page.replace(Map.of("topics", "new\n"));

        assertThat(Files.readString(file))
                .isEqualTo(
                        "# By hand\n" + MARK + "\n### groups\n\nstays\n" + "\n### topics\n\nnew\n");
    }
}
