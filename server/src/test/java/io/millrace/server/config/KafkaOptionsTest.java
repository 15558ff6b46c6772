package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

class KafkaOptionsTest {
    private record Row(
            String kind,
            String name,
            String type,
            String dflt,
            String scope,
            boolean internal,
            String synonyms) {
        static Row of(String line) {
            var f = line.split("\t");
            return new Row(f[0], f[1], f[2], f[3], f[4], f[5].equals("internal"), f[6]);
        }
    }

    /** Consumer groups are those of 4.x, and so are the defaults that decide about them. */
    private static final Map<String, String> NEWER =
            Map.of(
                    "group.consumer.assignors",
                    "uniform,range",
                    "group.consumer.migration.policy",
                    "bidirectional");

    private static List<Row> rows(String kind) throws IOException {
        var in =
                Objects.requireNonNull(
                        KafkaOptionsTest.class.getResourceAsStream("kafka-3.9.2-options.tsv"));
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Row::of)
                    .filter(row -> row.kind.equals(kind))
                    .toList();
        }
    }

    @Test
    void shouldKnowEveryBrokerOptionOfKafkaWithItsTypeDefaultAndScope() throws IOException {
        var rows = rows("broker");
        assertThat(rows).hasSizeGreaterThan(300);
        for (var row : rows) {
            var key = BrokerKeys.find(row.name);
            assertThat(key).as(row.name).isNotNull();
            assertThat(key.type().name()).as(row.name).isEqualTo(row.type);
            assertThat(Objects.requireNonNullElse(key.defaultText(), "-"))
                    .as(row.name)
                    .isEqualTo(NEWER.getOrDefault(row.name, row.dflt));
            assertThat(key.scope().name()).as(row.name).isEqualTo(row.scope);
            assertThat(key.isHidden())
                    .as(row.name)
                    .isEqualTo(row.internal && !NEWER.containsKey(row.name));
        }
    }

    @Test
    void shouldKnowEveryTopicOptionOfKafkaWithWhatItFallsBackTo() throws IOException {
        var rows = rows("topic");
        assertThat(TopicKeys.all()).hasSameSizeAs(rows);
        for (var row : rows) {
            var key = TopicKeys.find(row.name);
            assertThat(key).as(row.name).isNotNull();
            assertThat(key.key().type().name()).as(row.name).isEqualTo(row.type);
            assertThat(Objects.requireNonNullElse(key.key().defaultText(), "-"))
                    .as(row.name)
                    .isEqualTo(row.dflt);
            var inherited =
                    key.inherited().stream()
                            .map(i -> i.broker().name())
                            .collect(Collectors.joining(","));
            assertThat(inherited.isEmpty() ? "-" : inherited).as(row.name).isEqualTo(row.synonyms);
        }
    }
}
