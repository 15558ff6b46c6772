package io.millrace.wire.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.wire.generator.OurShape;
import io.millrace.wire.oracle.KafkaJar;
import io.millrace.wire.oracle.KafkaShape;
import io.millrace.wire.oracle.KafkaVersions;
import io.millrace.wire.protocol.ErrorCode;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares our schema files, field by field and version by version, with the schemas inside Kafka's
 * jars.
 */
class SchemaTest {
    private static final List<String> DATA =
            List.of(
                    "ConsumerProtocolSubscription",
                    "ConsumerProtocolAssignment",
                    "DefaultPrincipalData");

    /** Only controllers serve these in 4.4, where there is no ZooKeeper; brokers of 3.9 do. */
    private static final List<String> CONTROLLER =
            List.of("AlterPartition", "AllocateProducerIds", "Envelope");

    /** Early access in 3.9, withdrawn: another schema has taken the version number since. */
    private static final Set<String> WITHDRAWN =
            Set.of(
                    "ShareGroupHeartbeat",
                    "ShareGroupDescribe",
                    "ShareFetch",
                    "ShareAcknowledge",
                    "InitializeShareGroupState",
                    "ReadShareGroupState",
                    "WriteShareGroupState",
                    "DeleteShareGroupState",
                    "ReadShareGroupStateSummary");

    /**
     * Fields that 4.x named differently from 3.9, without an effect on the wire: message, old and
     * new name.
     */
    private static final List<List<String>> RENAMED =
            List.of(
                    List.of(
                            "ListClientMetricsResourcesResponse",
                            "clientMetricsResources []",
                            "configResources []"),
                    List.of(
                            "ListClientMetricsResourcesResponse",
                            "  name string",
                            "  resourceName string"),
                    List.of(
                            "TxnOffsetCommitRequest",
                            "generationId int32",
                            "generationIdOrMemberEpoch int32"));

    private final Map<String, OurShape> ours;
    private final Map<String, Set<Integer>> seen = new TreeMap<>();

    SchemaTest() throws IOException {
        ours = OurShape.readAll(Path.of("src/main/schema"));
    }

    @Test
    void shouldHaveEveryFieldOfEveryVersionThatKafkaHas() throws IOException {
        KafkaJar newest = Jars.newest();
        KafkaJar old = Jars.old();
        int versions = 0;
        for (JsonNode message : Jars.served(newest, CONTROLLER)) versions += compare(message, true);
        for (JsonNode message : Jars.served(old, List.of())) {
            String api = message.get("name").asText().replaceFirst("(Request|Response)$", "");
            if (WITHDRAWN.contains(api)) assertThat(KafkaVersions.stable(message)).isEmpty();
            versions +=
                    compare(
                            message,
                            !newest.schemas()
                                    .containsKey(Jars.ourName(message.get("name").asText())));
        }
        for (String data : DATA) {
            versions +=
                    compare(newest.schemas().get(data), true)
                            + compare(old.schemas().get(data), false);
        }
        assertThat(seen.keySet()).isEqualTo(ours.keySet());
        seen.forEach((name, found) ->
                assertThat(ours.get(name).versions()).as(name).isEqualTo(List.copyOf(found)));
        long distinct = seen.values().stream().mapToLong(Set::size).sum();
        System.out.println(
                "schemas: "
                        + seen.size()
                        + " messages, "
                        + distinct
                        + " versions of them, "
                        + versions
                        + " comparisons, all equal");
        assertThat(seen).hasSizeGreaterThan(170);
    }

    private int compare(JsonNode message, boolean details) {
        String kafkaName = message.get("name").asText();
        String name = Jars.ourName(kafkaName);
        List<Integer> versions = KafkaVersions.stable(message);
        for (int version : versions) {
            OurShape our = ours.get(name);
            assertThat(our).as(name).isNotNull();
            if (message.has("apiKey"))
                assertThat(our.number()).as(name).isEqualTo(message.get("apiKey").asInt());
            List<String> wanted =
                    KafkaShape.describe(message, version, details).stream()
                            .map(line -> renamed(kafkaName, line))
                            .toList();
            assertThat(our.describe(version, details)).as(name + " v" + version).isEqualTo(wanted);
            seen.computeIfAbsent(name, _ -> new TreeSet<>()).add(version);
        }
        return versions.size();
    }

    private static String renamed(String message, String line) {
        for (List<String> each : RENAMED) {
            boolean concerned = each.get(0).equals(message) && line.startsWith(each.get(1));
            if (concerned) return each.get(2) + line.substring(each.get(1).length());
        }
        return line;
    }

    @Test
    void shouldHaveTheErrorsThatKafkaHas() {
        for (Errors theirs : Errors.values()) {
            ErrorCode our = ErrorCode.of(theirs.code());
            assertThat(our.code()).isEqualTo(theirs.code());
            assertThat(our.name()).isEqualTo(theirs.name());
            assertThat(our.retriable())
                    .as(our.name())
                    .isEqualTo(theirs.exception() instanceof RetriableException);
        }
        assertThat(ErrorCode.values()).hasSize(Errors.values().length);
        assertThat(ErrorCode.of(999)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(ErrorCode.of(-2)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
}
