package io.millrace.wire.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.wire.io.Payload;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;
import io.millrace.wire.oracle.KafkaJar;
import io.millrace.wire.oracle.KafkaMessages;
import io.millrace.wire.oracle.KafkaVersions;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Every message that Kafka's own classes write is read and written again, byte for byte. */
class RoundTripTest {
    private static final int SEEDS = 40;
    private static final String PACKAGE = "org.apache.kafka.common.message.";

    @Test
    void shouldWriteWhatTheNewestClientWrites() throws IOException {
        roundTrips(Jars.newest(), List.of("AlterPartition", "AllocateProducerIds", "Envelope"));
    }

    @Test
    void shouldWriteWhatTheOldestVersionsOfKafka3Write() throws IOException {
        roundTrips(Jars.old(), List.of());
    }

    private static void roundTrips(KafkaJar jar, List<String> alsoServed) {
        KafkaMessages kafka = Jars.messages(jar);
        int messages = 0;
        int versions = 0;
        for (JsonNode schema : Jars.served(jar, alsoServed)) {
            for (int version : KafkaVersions.stable(schema)) {
                versions++;
                String type = PACKAGE + schema.get("name").asText() + "Data";
                for (int seed = 0; seed < SEEDS; seed++) {
                    check(
                            schema,
                            version,
                            kafka.randomBytes(
                                    type, schema, version, new Random(seed * 1000L + version)));
                    messages++;
                }
                checkDefaults(schema, version, kafka.defaultBytes(type, version));
            }
        }
        System.out.println(
                "round trips: "
                        + messages
                        + " messages of "
                        + versions
                        + " versions from "
                        + jar.path().getFileName());
        assertThat(messages).isGreaterThan(20_000);
    }

    private static void check(JsonNode schema, int version, byte[] bytes) {
        String what = schema.get("name").asText() + " v" + version;
        Message ours = read(schema, version, bytes);
        assertThat(ours.size(version)).as(what).isEqualTo(bytes.length);
        assertThat(ours.toBuffer(version)).as(what).isEqualTo(ByteBuffer.wrap(bytes));
        WireWriter out = new WireWriter(bytes.length);
        ours.write(out, version);
        ByteBuffer joined = ByteBuffer.allocate(bytes.length);
        for (Payload part : out.parts()) joined.put(((Payload.Bytes) part).buffer());
        assertThat(joined.flip()).as(what).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(read(schema, version, bytes)).as(what).isEqualTo(ours).hasSameHashCodeAs(ours);
    }

    /** What a message of defaults says must mean the same to us. */
    private static void checkDefaults(JsonNode schema, int version, byte[] bytes) {
        Message ours = read(schema, version, bytes);
        Message empty = defaults(ours.getClass());
        assertThat(empty.toBuffer(version))
                .as(schema.get("name").asText() + " v" + version)
                .isEqualTo(ByteBuffer.wrap(bytes));
    }

    private static Message defaults(Class<?> type) {
        try {
            return (Message) type.getField("DEFAULT").get(null);
        } catch (ReflectiveOperationException odd) {
            throw new AssertionError(odd);
        }
    }

    static Message read(JsonNode schema, int version, byte[] bytes) {
        ApiKey api = ApiKey.of(schema.get("apiKey").asInt());
        WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        boolean request = schema.get("type").asText().equals("request");
        Message message =
                request
                        ? RequestCodec.readRequest(api, in, version)
                        : RequestCodec.readResponse(api, in, version);
        in.end();
        return message;
    }
}
