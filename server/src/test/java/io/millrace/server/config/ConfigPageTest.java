package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Keeps docs/config.md in step with the keys; {@code -Dconfig.write=true} writes it anew. */
class ConfigPageTest {
    private static final Path PAGE = Path.of("../docs/config.md");

    @Test
    void shouldSayInDocsWhatTheKeysSay() throws IOException {
        var expected = page();
        if (Boolean.getBoolean("config.write")) Files.writeString(PAGE, expected);

        assertThat(Files.readString(PAGE))
                .as("docs/config.md; run this test with -Dconfig.write=true")
                .isEqualTo(expected);
    }

    private static String page() {
        var out = new StringBuilder();
        out.append(
                """
                # Options

                This page is generated from the keys in `server.config`; do not edit it.

                Names and defaults are those of Apache Kafka 3.9; what begins with `millrace.` is Millrace's own. A broker option stands in
                `server.properties` or behind `--override`. *Changes* says when a new value can be set: at start only, while the broker runs for one
                broker, or while it runs for the whole cluster. An option marked *no effect* is known, so that existing files load, and answered
                with a warning at start.

                """);
        for (var table : BrokerKeys.TABLES) {
            out.append("## ")
                    .append(table.title())
                    .append("\n\n")
                    .append(table.about())
                    .append("\n\n");
            out.append(
                    "| option | type | default | allowed | changes | meaning |\n"
                            + "|---|---|---|---|---|---|\n");
            for (var key : table.keys()) row(out, key, key.scope().text());
            out.append('\n');
        }
        out.append(
                "## Topics\n\n"
                        + "What a topic can override; where it does not, the broker option in the fifth"
                        + " column applies.\n\n");
        out.append(
                "| option | type | default | allowed | broker option | meaning |\n"
                        + "|---|---|---|---|---|---|\n");
        for (var key : TopicKeys.all()) {
            row(out, key.key(), brokerOptions(key));
        }
        out.append(
                "\n## Groups\n\nWhat a group can override (`GROUP` resources); where it does not, the"
                        + " broker option in the fifth column applies.\n\n");
        out.append(
                "| option | type | default | allowed | broker option | meaning |\n"
                        + "|---|---|---|---|---|---|\n");
        for (var key : GroupOverrides.all()) row(out, key.key(), brokerOptions(key));
        out.append(
                "\n## Subscriptions to clients' metrics\n\n"
                        + "`CLIENT_METRICS` resources (KIP-714).\n\n");
        out.append(
                "| option | type | default | allowed | changes | meaning |\n"
                        + "|---|---|---|---|---|---|\n");
        for (var key : ClientMetricsKeys.all()) row(out, key, Scope.CLUSTER_WIDE.text());
        return out.toString();
    }

    private static String brokerOptions(ResourceKey<?> key) {
        return String.join(
                ", ", key.inherited().stream().map(i -> "`" + i.broker() + "`").toList());
    }

    private static void row(StringBuilder out, ConfigKey<?> key, String fifth) {
        var effect =
                switch (key.effect()) {
                    case ACTIVE -> "";
                    case AT_START -> "*Read at a start only.* ";
                    case IDLE, KRAFT -> "*No effect.* ";
                };
        out.append("| `")
                .append(key)
                .append("` | ")
                .append(key.type().name().toLowerCase(Locale.ROOT));
        out.append(" | ")
                .append(defaultOf(key))
                .append(" | ")
                .append(key.allowed().replace("|", "\\|"));
        out.append(" | ")
                .append(fifth)
                .append(" | ")
                .append(effect)
                .append(key.doc().replace("|", "\\|"))
                .append(" |\n");
    }

    private static String defaultOf(ConfigKey<?> key) {
        var text = key.defaultText();
        if (text == null) return "";
        return text.isEmpty() ? "*empty*" : "`" + text + "`";
    }
}
