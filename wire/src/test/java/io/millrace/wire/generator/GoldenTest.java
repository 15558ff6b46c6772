package io.millrace.wire.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Shows the whole output for one small schema; a change to an emitter shows here as a difference to
 * read.
 */
class GoldenTest {
    private static String resource(String name) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldWriteTheExpectedRecord() throws IOException {
        List<String> schema = resource("golden.schema").lines().toList();
        var file = SchemaReader.read("golden.schema", schema);
        String java = RecordEmitter.emit(file.bodies().getFirst(), "golden");
        assertThat(java).isEqualTo(resource("GoldenRequest.java.txt"));
    }
}
