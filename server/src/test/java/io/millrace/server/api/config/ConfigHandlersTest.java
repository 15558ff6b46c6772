package io.millrace.server.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.api.topic.Cluster;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.message.AlterConfigsRequest;
import io.millrace.wire.message.DescribeConfigsRequest;
import io.millrace.wire.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.millrace.wire.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.millrace.wire.message.IncrementalAlterConfigsRequest;
import io.millrace.wire.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.millrace.wire.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

class ConfigHandlersTest {
    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;

    private final Cluster cluster = new Cluster().topic("t", 1);
    private final LiveConfig live =
            new LiveConfig(
                    BrokerConfig.of(
                            Map.of(
                                    "log.segment.bytes",
                                    "1000",
                                    "ssl.key.password",
                                    "x",
                                    "made.up",
                                    "y")));
    private final Book book = new Book();
    private final ConfigWriter writer = new ConfigWriter(cluster.view, 1, live, book);

    private static final class Book implements ConfigBook {
        final Map<ConfigTarget, SortedMap<String, String>> pages = new HashMap<>();

        @Override
        public SortedMap<String, String> read(ConfigTarget target) {
            return pages.getOrDefault(target, new TreeMap<>());
        }

        @Override
        public CompletionStage<Void> update(
                ConfigTarget target, UnaryOperator<SortedMap<String, String>> change) {
            pages.put(target, change.apply(read(target)));
            return CompletableFuture.completedStage(null);
        }
    }

    private ErrorCode alter(
            boolean validateOnly, byte type, String name, AlterableConfig... configs) {
        var request =
                new IncrementalAlterConfigsRequest(
                        List.of(new AlterConfigsResource(type, name, List.of(configs))),
                        validateOnly);
        var handler = new IncrementalAlterConfigsHandler(writer, live);
        var response =
                Cluster.now(
                        handler.handle(request, Cluster.call(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1)));
        return ErrorCode.of(response.responses().getFirst().errorCode());
    }

    private static AlterableConfig step(String name, int operation, String value) {
        return new AlterableConfig(name, (byte) operation, value);
    }

    private Map<String, String> ofTopic() {
        return book.read(new ConfigTarget.Topic("t"));
    }

    private DescribeConfigsResult describe(byte type, String name, List<String> keys) {
        var handler = new DescribeConfigsHandler(cluster.view, 1, live, book);
        var request =
                new DescribeConfigsRequest(
                        List.of(new DescribeConfigsResource(type, name, keys)), true, true);
        return Cluster.now(handler.handle(request, Cluster.call(ApiKey.DESCRIBE_CONFIGS, 4)))
                .results()
                .getFirst();
    }

    private DescribeConfigsResourceResult one(byte type, String name, String key) {
        return describe(type, name, List.of(key)).configs().getFirst();
    }

    @Test
    void shouldSetAppendSubtractAndDelete() {
        assertThat(
                        alter(
                                false,
                                TOPIC,
                                "t",
                                step("retention.ms", 0, "5"),
                                step("cleanup.policy", 2, "compact,delete")))
                .isEqualTo(ErrorCode.NONE);
        assertThat(ofTopic())
                .containsEntry("retention.ms", "5")
                .containsEntry("cleanup.policy", "delete,compact");

        alter(
                false,
                TOPIC,
                "t",
                step("retention.ms", 1, null),
                step("cleanup.policy", 3, "delete"));

        assertThat(ofTopic()).isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    @ParameterizedTest
    @CsvSource({
        "2, t, nonsense, 0, 1, INVALID_CONFIG",
        "2, t, retention.ms, 0, soon, INVALID_CONFIG",
        "2, t, retention.ms, 2, 1, INVALID_CONFIG",
        "2, t, retention.ms, 0, , INVALID_REQUEST",
        "2, t, retention.ms, 9, 1, INVALID_REQUEST",
        "2, nobody, retention.ms, 0, 1, UNKNOWN_TOPIC_OR_PARTITION",
        "2, a/b, retention.ms, 0, 1, INVALID_TOPIC_EXCEPTION",
        "4, 2, log.retention.ms, 0, 1, INVALID_REQUEST",
        "4, 1, broker.id, 0, 1, INVALID_REQUEST",
        "4, '', ssl.keystore.type, 0, JKS, INVALID_REQUEST",
        "4, 1, ssl.keystore.password, 0, secret, INVALID_REQUEST",
        "16, x, metrics, 0, 1, INVALID_REQUEST",
    })
    void shouldRefuseAndWriteNothing(
            byte type, String name, String key, int operation, String value, ErrorCode error) {
        assertThat(alter(false, type, name, step(key, operation, value))).isEqualTo(error);
        assertThat(book.pages).isEmpty();
    }

    @Test
    void shouldOnlyCheckWhenAskedTo() {
        assertThat(alter(true, TOPIC, "t", step("retention.ms", 0, "5"))).isEqualTo(ErrorCode.NONE);
        assertThat(alter(true, TOPIC, "t", step("retention.ms", 0, "x")))
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(book.pages).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNamedTwice() {
        assertThat(
                        alter(
                                false,
                                TOPIC,
                                "t",
                                step("retention.ms", 0, "5"),
                                step("retention.ms", 1, null)))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void shouldReplaceEverythingInTheOlderForm() {
        alter(false, TOPIC, "t", step("retention.ms", 0, "5"));
        var resource =
                new AlterConfigsRequest.AlterConfigsResource(
                        TOPIC,
                        "t",
                        List.of(new AlterConfigsRequest.AlterableConfig("segment.bytes", "100")));
        var handler = new AlterConfigsHandler(writer);

        Cluster.now(
                handler.handle(
                        new AlterConfigsRequest(List.of(resource), false),
                        Cluster.call(ApiKey.ALTER_CONFIGS, 2)));

        assertThat(ofTopic()).isEqualTo(Map.of("segment.bytes", "100"));
    }

    @Test
    void shouldDescribeATopicWithSourcesTypesAndDocs() {
        alter(false, TOPIC, "t", step("segment.bytes", 0, "2000"));

        var result = one(TOPIC, "t", "segment.bytes");

        assertThat(result.value()).isEqualTo("2000");
        assertThat(result.configSource()).isEqualTo((byte) 1);
        assertThat(result.configType()).isEqualTo((byte) 3);
        assertThat(result.isDefault()).isFalse();
        assertThat(result.documentation()).isNotBlank();
        assertThat(result.synonyms())
                .extracting(s -> s.name() + "=" + s.value() + "@" + s.source())
                .containsExactly(
                        "segment.bytes=2000@1",
                        "log.segment.bytes=1000@4",
                        "log.segment.bytes=1073741824@5");
        assertThat(describe(TOPIC, "t", null).configs()).hasSizeGreaterThan(30);
    }

    @Test
    void shouldShowNoPasswordsAndNothingUnknown() {
        assertThat(one(BROKER, "1", "ssl.key.password").value()).isNull();
        assertThat(one(BROKER, "1", "ssl.key.password").synonyms())
                .allSatisfy(s -> assertThat(s.value()).isNull());
        assertThat(one(BROKER, "1", "made.up").value()).isNull();
        assertThat(one(BROKER, "1", "made.up").isSensitive()).isTrue();
        assertThat(one(BROKER, "1", "broker.id").readOnly()).isTrue();
        assertThat(one(BROKER, "1", "log.retention.ms").readOnly()).isFalse();
    }

    @Test
    void shouldDescribeAllBrokersByWhatIsSetForThemOnly() {
        assertThat(describe(BROKER, "", null).configs()).isEmpty();
        live.replaceCluster(Map.of("log.retention.ms", "7"));

        assertThat(describe(BROKER, "", null).configs())
                .extracting(c -> c.name() + c.value())
                .containsExactly("log.retention.ms7");
        assertThat(describe(BROKER, "9", null).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }
}
