package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

class BrokerConfigTest {
    @TempDir Path temp;

    @Test
    void shouldPutOverridesOverTheFileAndTheFileOverDefaults() throws IOException {
        var file =
                Files.writeString(
                        temp.resolve("server.properties"),
                        "num.partitions=3\nlog.dirs = /a , /b\nmessage.max.bytes=10\n");

        var config = BrokerConfig.load(file, Map.of("message.max.bytes", "20"));

        assertThat(config.get(LogKeys.NUM_PARTITIONS)).isEqualTo(3);
        assertThat(config.get(LogKeys.MESSAGE_MAX_BYTES)).isEqualTo(20);
        assertThat(config.get(LogKeys.SEGMENT_BYTES)).isEqualTo(1 << 30);
        assertThat(config.logDirs()).containsExactly("/a", "/b");
        assertThat(config.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "num.partitions|many|Invalid value \"many\" for num.partitions: must be a whole"
                        + " number at least 1",
                "num.partitions|0|Invalid value \"0\" for num.partitions: must be a whole number at"
                        + " least 1",
                "broker.id|1001|Invalid value \"1001\" for broker.id: must be at most"
                        + " reserved.broker.max.id, which is 1000",
                "broker.id|-2|Invalid value \"-2\" for broker.id: must be -1 or greater",
                "delete.topic.enable|yes|Invalid value \"yes\" for delete.topic.enable: must be"
                        + " true or false",
                "log.cleanup.policy|delete,shred|Invalid value \"delete,shred\" for"
                        + " log.cleanup.policy: must be a list of compact, delete",
                "compression.type|lzma|Invalid value \"lzma\" for compression.type: must be one of"
                        + " uncompressed, zstd, lz4, snappy, gzip, producer",
                "log.cleaner.min.cleanable.ratio|1.5|Invalid value \"1.5\" for"
                        + " log.cleaner.min.cleanable.ratio: must be a number from 0 to 1",
                "log.dirs|/a,/a|Invalid value \"/a,/a\" for log.dirs: must name each directory"
                        + " once",
                "log.retention.ms|0|Invalid value \"0\" for log.retention.ms: must be -1 or at"
                        + " least 1",
                "listeners|SSL://:9093|Invalid value \"SSL://:9093\" for listeners: must have"
                        + " listeners of protocol PLAINTEXT; SSL is not served yet",
                "listeners|PLAINTEXT://0.0.0.0:9092|Invalid value \"PLAINTEXT://0.0.0.0:9092\" for"
                        + " listeners: must be reachable from elsewhere, which 0.0.0.0 is not; set"
                        + " advertised.listeners",
                "listeners|PLAINTEXT://h:99999|Invalid value \"PLAINTEXT://h:99999\" for listeners:"
                        + " must be NAME://host:port separated by commas, each NAME in"
                        + " listener.security.protocol.map",
                "queued.max.request.bytes|5|Invalid value \"5\" for queued.max.request.bytes: must"
                        + " be -1 or at least socket.request.max.bytes",
            })
    void shouldSayInOneLineWhatIsWrongAndWhatIsAllowed(String key, String value, String message) {
        assertThatThrownBy(() -> BrokerConfig.of(Map.of(key, value)))
                .isInstanceOf(InvalidConfig.class)
                .hasMessage(message);
    }

    @Test
    void shouldWarnOncePerKeyWithoutEffect() {
        var config =
                BrokerConfig.of(
                        Map.of(
                                "num.io.threads", "8",
                                "process.roles", "broker",
                                "some.typo", "1",
                                "listener.name.internal.ssl.keystore.location", "/x"));

        assertThat(config.warnings())
                .containsExactly(
                        "listener.name.internal.ssl.keystore.location has no effect yet: listeners"
                                + " cannot differ in this key",
                        "num.io.threads has no effect",
                        "process.roles has no effect: it belongs to KRaft mode, and Millrace"
                                + " coordinates through ZooKeeper",
                        "some.typo is not a known key and has no effect");
    }

    @Test
    void shouldNotPrintPasswords() {
        var config = BrokerConfig.of(Map.of("ssl.keystore.password", "swordfish"));

        assertThat(config.get(BrokerKeys.find("ssl.keystore.password")).toString())
                .isEqualTo("[hidden]");
        assertThat(Described.broker(new LiveConfig(config).layers()))
                .filteredOn(d -> d.name().equals("ssl.keystore.password"))
                .singleElement()
                .satisfies(d -> assertThat(d.value()).isNull())
                .satisfies(d -> assertThat(d.sensitive()).isTrue());
    }

    @Test
    void shouldTakeNodeIdWhenThereIsNoBrokerId() {
        assertThat(BrokerConfig.of(Map.of("node.id", "7")).brokerId()).isEqualTo(7);
        assertThat(BrokerConfig.of(Map.of()).brokerId()).isEqualTo(-1);
        assertThatThrownBy(() -> BrokerConfig.of(Map.of("node.id", "7", "broker.id", "8")))
                .hasMessageContaining("which is 8");
    }

    @Test
    void shouldNameAFileThatCannotBeRead() {
        var missing = temp.resolve("nowhere.properties");

        assertThatThrownBy(() -> BrokerConfig.load(missing, Map.of()))
                .hasMessage("Cannot read " + missing + ": there is no such file");
    }

    @Test
    void shouldStartWithoutAFileAsWithTheShippedOne() throws IOException {
        var shipped = new Properties();
        shipped.load(new StringReader(Files.readString(Path.of("../config/server.properties"))));
        var texts = new HashMap<String, String>();
        shipped.stringPropertyNames().forEach(name -> texts.put(name, shipped.getProperty(name)));

        assertThat(texts).isEqualTo(Defaults.TEXTS);
    }

    @Test
    void shouldLoadKafkasOwnExampleWithWarningsOnly() {
        var config =
                BrokerConfig.of(
                        Map.of(
                                "broker.id", "0",
                                "num.network.threads", "3",
                                "num.io.threads", "8",
                                "socket.send.buffer.bytes", "102400",
                                "log.dirs", "/tmp/kafka-logs",
                                "num.recovery.threads.per.data.dir", "1",
                                "log.retention.hours", "168",
                                "zookeeper.connect", "localhost:2181",
                                "zookeeper.connection.timeout.ms", "18000",
                                "group.initial.rebalance.delay.ms", "0"));

        assertThat(config.warnings()).containsExactly("num.io.threads has no effect");
        assertThat(config.listeners().listeners())
                .extracting(Listener::toString)
                .containsExactly("PLAINTEXT://:9092");
    }

    @Test
    void shouldNotStartWithAPolicyThatItCannotLoad() {
        var policy = Map.of("create.topic.policy.class.name", "com.example.Policy");

        assertThatThrownBy(() -> BrokerConfig.of(policy))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("create.topic.policy.class.name")
                .hasMessageContaining("cannot load");
    }
}
