package io.millrace.wire.message;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.wire.oracle.KafkaJar;
import io.millrace.wire.oracle.KafkaMessages;

import org.apache.kafka.common.protocol.ApiKeys;
import org.slf4j.Logger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two generations of Kafka's schemas that ours are the union of. */
final class Jars {
    private static final Path OLD = Path.of("target/jars/kafka-clients-3.9.1.jar");

    /** Kafka 4.1 gave this API another name. */
    private static final Map<String, String> RENAMED =
            Map.of(
                    "ListClientMetricsResourcesRequest", "ListConfigResourcesRequest",
                    "ListClientMetricsResourcesResponse", "ListConfigResourcesResponse");

    private Jars() {}

    static KafkaJar newest() throws IOException {
        return KafkaJar.onClassPath(ApiKeys.class);
    }

    static KafkaJar old() throws IOException {
        return KafkaJar.alone(OLD, Logger.class);
    }

    static KafkaMessages messages(KafkaJar jar) {
        boolean moved = !jar.path().endsWith(OLD);
        String base = "org.apache.kafka.common.record.";
        return new KafkaMessages(
                jar.classes(), base + (moved ? "internal." : "") + "MemoryRecords");
    }

    static String ourName(String kafkaName) {
        return RENAMED.getOrDefault(kafkaName, kafkaName);
    }

    /**
     * The requests and responses that a broker of that jar serves, except those whose every version
     * is unstable, and those that only controllers serve but brokers of 3.9 ask for.
     */
    static List<JsonNode> served(KafkaJar jar, List<String> alsoServed) {
        List<JsonNode> served = new ArrayList<>();
        for (JsonNode request : jar.schemas().values()) {
            if (!request.get("type").asText().equals("request")) continue;
            String api = request.get("name").asText().replaceFirst("Request$", "");
            List<String> listeners = new ArrayList<>();
            request.path("listeners").forEach(each -> listeners.add(each.asText()));
            boolean broker =
                    listeners.contains("broker")
                            || listeners.contains("zkBroker")
                            || alsoServed.contains(api);
            if (!broker || request.get("validVersions").asText().equals("none")) continue;
            JsonNode response = jar.schemas().get(api + "Response");
            if (request.path("latestVersionUnstable").asBoolean()) {
                ((com.fasterxml.jackson.databind.node.ObjectNode) response)
                        .put("latestVersionUnstable", true);
            }
            served.add(request);
            served.add(response);
        }
        return served;
    }
}
