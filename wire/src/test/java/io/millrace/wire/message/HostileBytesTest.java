package io.millrace.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;

import io.millrace.wire.io.Malformed;
import io.millrace.wire.oracle.KafkaJar;
import io.millrace.wire.oracle.KafkaMessages;
import io.millrace.wire.oracle.KafkaVersions;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;

/** Bytes that are cut or altered end in Malformed, or in a message; never in anything else. */
class HostileBytesTest {
    /**
     * Objects for small elements take more room than their bytes do; this is the most they may
     * take.
     */
    private static final int BYTES_PER_BYTE = 150;

    private static final int BASE = 32 * 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldRefuseEveryMessageThatIsCut() throws IOException {
        everyVersion((sample, version) -> {
            for (int length = 0; length < sample.bytes.length; length++) {
                byte[] cut = Arrays.copyOf(sample.bytes, length);
                assertThatExceptionOfType(Malformed.class)
                        .as(
                                sample.schema.get("name").asText()
                                        + " v"
                                        + version
                                        + " cut at "
                                        + length)
                        .isThrownBy(() -> RoundTripTest.read(sample.schema, version, cut));
            }
        });
    }

    @Test
    void shouldSeeBytesThatAreTooMany() throws IOException {
        everyVersion((sample, version) -> {
            byte[] longer = Arrays.copyOf(sample.bytes, sample.bytes.length + 1);
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> RoundTripTest.read(sample.schema, version, longer));
        });
    }

    @Test
    void shouldReadAlteredBytesWithinTheMemoryThatTheyAreWorth() throws IOException {
        Random random = new Random(7);
        everyVersion((sample, version) -> {
            for (int i = 0; i < 60; i++) {
                byte[] altered = altered(sample.bytes, random);
                long before = threads.getCurrentThreadAllocatedBytes();
                readAnyhow(sample.schema, version, altered);
                long used = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(used)
                        .as(sample.schema.get("name").asText() + " v" + version)
                        .isLessThan(BASE + (long) BYTES_PER_BYTE * altered.length);
            }
        });
    }

    private static void readAnyhow(JsonNode schema, int version, byte[] bytes) {
        try {
            RoundTripTest.read(schema, version, bytes);
        } catch (Malformed expected) {
            // one of the two ways to end
        }
    }

    /** A few bytes changed, most of the time to what makes a length or a count huge or negative. */
    private static byte[] altered(byte[] bytes, Random random) {
        byte[] altered = bytes.clone();
        byte[][] hostile = {
            {-1, -1, -1, -1}, {127, -1, -1, -1}, {-1, -1, -1, -1, 7}, {-128, 0, 0, 0}, {127, -1}
        };
        for (int changes = random.nextInt(3); changes >= 0 && altered.length > 0; changes--) {
            int at = random.nextInt(altered.length);
            byte[] with =
                    random.nextInt(3) == 0
                            ? new byte[] {(byte) random.nextInt()}
                            : hostile[random.nextInt(hostile.length)];
            ByteBuffer.wrap(altered)
                    .position(at)
                    .put(with, 0, Math.min(with.length, altered.length - at));
        }
        return altered;
    }

    private record Sample(JsonNode schema, byte[] bytes) {}

    private static void everyVersion(ObjIntConsumer<Sample> check) throws IOException {
        for (KafkaJar jar : List.of(Jars.newest(), Jars.old())) {
            KafkaMessages kafka = Jars.messages(jar);
            for (JsonNode schema : Jars.served(jar, List.of())) {
                for (int version : KafkaVersions.stable(schema)) {
                    String type =
                            "org.apache.kafka.common.message."
                                    + schema.get("name").asText()
                                    + "Data";
                    check.accept(
                            new Sample(
                                    schema,
                                    kafka.randomBytes(type, schema, version, new Random(version))),
                            version);
                }
            }
        }
    }
}
