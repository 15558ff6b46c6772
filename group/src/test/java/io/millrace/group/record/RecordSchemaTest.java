package io.millrace.group.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.wire.generator.OurShape;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.oracle.KafkaJar;
import io.millrace.wire.oracle.KafkaMessages;
import io.millrace.wire.oracle.KafkaShape;
import io.millrace.wire.oracle.KafkaVersions;
import io.millrace.wire.protocol.Message;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares the records of the internal topics with the schemas and classes inside Kafka's
 * coordinator jars.
 */
class RecordSchemaTest {
    private static final int SEEDS = 60;
    private static final Path JARS = Path.of("target/jars");

    /** Each jar with the package of its generated classes. */
    private static final Map<String, String> NEWEST =
            Map.of(
                    "kafka-group-coordinator-4.4.0.jar",
                            "org.apache.kafka.coordinator.group.generated.",
                    "kafka-transaction-coordinator-4.4.0.jar",
                            "org.apache.kafka.coordinator.transaction.generated.",
                    "kafka-share-coordinator-4.4.0.jar",
                            "org.apache.kafka.coordinator.share.generated.");

    private final Map<String, OurShape> ours;
    private final Map<String, Set<Integer>> seen = new TreeMap<>();

    RecordSchemaTest() throws IOException {
        ours = OurShape.readAll(Path.of("src/main/schema"));
    }

    @Test
    void shouldHaveEveryFieldOfEveryVersionThatKafkaHas() throws IOException {
        for (String jar : NEWEST.keySet()) {
            for (JsonNode record : KafkaJar.beside(JARS.resolve(jar)).schemas().values()) {
                String name = record.get("name").asText();
                assertThat(ours).containsKey(name);
                assertThat(ours.get(name).number())
                        .as(name)
                        .isEqualTo(record.get("apiKey").asInt());
                compare(record);
            }
        }
        Set<String> newest = Set.copyOf(seen.keySet());
        for (JsonNode record :
                KafkaJar.beside(JARS.resolve("kafka-group-coordinator-3.9.1.jar"))
                        .schemas()
                        .values()) {
            if (!newest.contains(record.get("name").asText())) compareOld(record);
        }
        assertThat(seen.keySet()).isEqualTo(ours.keySet());
        seen.forEach((name, found) ->
                assertThat(ours.get(name).versions()).as(name).isEqualTo(List.copyOf(found)));
        int versions = seen.values().stream().mapToInt(Set::size).sum();
        System.out.println(
                "record schemas: "
                        + seen.size()
                        + " keys and values, "
                        + versions
                        + " versions of them, all equal");
    }

    private void compare(JsonNode record) {
        String name = record.get("name").asText();
        for (int version : KafkaVersions.stable(record)) {
            assertThat(ours.get(name).describe(version, true))
                    .as(name + " v" + version)
                    .isEqualTo(KafkaShape.describe(record, version, true));
            seen.computeIfAbsent(name, _ -> new TreeSet<>()).add(version);
        }
    }

    /** What only 3.9 has: there the version of a key was the type of the record. */
    private void compareOld(JsonNode record) {
        String name = record.get("name").asText();
        int version = KafkaVersions.stable(record).getFirst();
        boolean key = name.endsWith("Key");
        OurShape our = ours.get(name);
        assertThat(our).as(name).isNotNull();
        if (key) assertThat(our.number()).as(name).isEqualTo(version);
        assertThat(our.describe(0, false))
                .as(name)
                .isEqualTo(KafkaShape.describe(record, version, false));
        seen.computeIfAbsent(name, _ -> new TreeSet<>()).add(0);
    }

    /**
     * The fields that 3.9 has come first in ours, in its order: what it wrote means the same to us.
     */
    @Test
    void shouldKeepTheFieldsThatKafka3Writes() throws IOException {
        KafkaJar old = KafkaJar.beside(JARS.resolve("kafka-group-coordinator-3.9.1.jar"));
        for (JsonNode record : old.schemas().values()) {
            String name = record.get("name").asText();
            if (name.endsWith("Key")) continue;
            for (int version : KafkaVersions.stable(record)) {
                List<String> untagged =
                        ours.get(name).describe(version, false).stream()
                                .filter(line -> !line.contains(" tag "))
                                .toList();
                List<String> theirs =
                        KafkaShape.describe(record, version, false).stream()
                                .filter(line -> !line.contains(" tag "))
                                .toList();
                assertThat(untagged).as(name + " v" + version).containsSubsequence(theirs);
            }
        }
    }

    @Test
    void shouldWriteWhatKafkaWrites() throws Exception {
        int records = 0;
        for (var jar : NEWEST.entrySet()) {
            KafkaJar kafka = KafkaJar.beside(JARS.resolve(jar.getKey()));
            var messages = new KafkaMessages(kafka.classes(), "none");
            for (JsonNode record : kafka.schemas().values()) {
                for (int version : KafkaVersions.stable(record)) {
                    String name = record.get("name").asText();
                    for (int seed = 0; seed < SEEDS; seed++) {
                        byte[] bytes =
                                messages.randomBytes(
                                        jar.getValue() + name, record, version, new Random(seed));
                        check(name, version, bytes);
                        records++;
                    }
                    Message defaults = (Message) ourClass(name).getField("DEFAULT").get(null);
                    byte[] theirs = messages.defaultBytes(jar.getValue() + name, version);
                    assertThat(defaults.toBuffer(version))
                            .as(name)
                            .isEqualTo(ByteBuffer.wrap(theirs));
                }
            }
        }
        System.out.println("record round trips: " + records);
        assertThat(records).isGreaterThan(3000);
    }

    private static void check(String name, int version, byte[] bytes)
            throws ReflectiveOperationException {
        Message ours = read(name, version, bytes);
        assertThat(ours.size(version)).as(name).isEqualTo(bytes.length);
        assertThat(ours.toBuffer(version))
                .as(name + " v" + version)
                .isEqualTo(ByteBuffer.wrap(bytes));
        if (bytes.length == 0) return;
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> read(name, version, cut));
    }

    private static Message read(String name, int version, byte[] bytes)
            throws ReflectiveOperationException {
        WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        try {
            var message =
                    (Message)
                            ourClass(name)
                                    .getMethod("read", WireReader.class, int.class)
                                    .invoke(null, in, version);
            in.end();
            return message;
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Malformed malformed) throw malformed;
            throw thrown;
        }
    }

    private static Class<?> ourClass(String name) throws ClassNotFoundException {
        return Class.forName("io.millrace.group.record." + name);
    }
}
