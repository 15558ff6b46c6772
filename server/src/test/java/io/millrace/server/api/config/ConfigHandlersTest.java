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
import io.millrace.wire.message.ListConfigResourcesRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
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
    private static final byte LOGGER = 8;
    private static final byte METRICS = 16;
    private static final byte GROUP = 32;

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
    private final Levels loggers = new Levels();
    private final ConfigWriter writer = new ConfigWriter(cluster.view, 1, live, book, loggers);

    /** Two loggers, the level of one of which is set. */
    private static final class Levels implements LogLevels {
        final SortedMap<String, String> set = new TreeMap<>(Map.of(ROOT, "INFO"));

        @Override
        public SortedMap<String, String> all() {
            var all = new TreeMap<>(set);
            all.putIfAbsent("a.b", set.get(ROOT));
            return all;
        }

        @Override
        public boolean exists(String logger) {
            return all().containsKey(logger);
        }

        @Override
        public void set(String logger, String level) {
            set.put(logger, level);
        }

        @Override
        public void reset(String logger) {
            set.remove(logger);
        }
    }

    private static final class Book implements ConfigBook {
        final Map<ConfigTarget.Stored, SortedMap<String, String>> pages = new HashMap<>();

        @Override
        public SortedMap<String, String> read(ConfigTarget.Stored target) {
            return pages.getOrDefault(target, new TreeMap<>());
        }

        @Override
        public CompletionStage<Void> update(
                ConfigTarget.Stored target, UnaryOperator<SortedMap<String, String>> change) {
            pages.put(target, change.apply(read(target)));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public List<String> clientMetrics() {
            return pages.keySet().stream()
                    .filter(ConfigTarget.ClientMetrics.class::isInstance)
                    .map(target -> ((ConfigTarget.ClientMetrics) target).name())
                    .sorted()
                    .toList();
        }

        @Override
        public List<String> groups() {
            return pages.keySet().stream()
                    .filter(ConfigTarget.Group.class::isInstance)
                    .map(target -> ((ConfigTarget.Group) target).name())
                    .sorted()
                    .toList();
        }
    }

    private ErrorCode alter(
            boolean validateOnly, byte type, String name, AlterableConfig... configs) {
        var request =
                new IncrementalAlterConfigsRequest(
                        List.of(new AlterConfigsResource(type, name, List.of(configs))),
                        validateOnly);
        var handler = new IncrementalAlterConfigsHandler(writer);
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
        var handler = new DescribeConfigsHandler(cluster.view, 1, live, book, loggers);
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
        "2, a/b, retention.ms, 0, 1, UNKNOWN_TOPIC_OR_PARTITION",
        "2, '', retention.ms, 0, 1, INVALID_REQUEST",
        "4, 2, log.retention.ms, 0, 1, INVALID_REQUEST",
        "4, 1, broker.id, 0, 1, INVALID_REQUEST",
        "4, '', ssl.keystore.type, 0, JKS, INVALID_REQUEST",
        "4, 1, ssl.keystore.password, 0, secret, INVALID_REQUEST",
        "4, 1, ssl.keystore.location, 0, /x, INVALID_REQUEST",
        "4, 1, listener.name.x.ssl.key.password, 0, x, INVALID_REQUEST",
        "4, 1, num.network.threads, 0, 100, INVALID_REQUEST",
        "4, 1, listeners, 0, PLAINTEXT://:1, INVALID_REQUEST",
        "4, 1, advertised.listeners, 0, nonsense, INVALID_REQUEST",
        "4, 1, num.io.threads, 0, 100, INVALID_REQUEST",
        "4, 1, num.io.threads, 0, 1, INVALID_REQUEST",
        "4, '', log.retention.ms, 0, 0, INVALID_REQUEST",
        "4, '', log.cleaner.dedupe.buffer.size, 0, 10, INVALID_REQUEST",
        "4, '', max.connections.per.ip.overrides, 2, a:1, INVALID_CONFIG",
        "4, '', max.connections.per.ip.overrides, 0, nohost, INVALID_REQUEST",
        "4, '', metric.reporters, 0, com.example.Reporter, INVALID_REQUEST",
        "4, x, log.retention.ms, 0, 1, INVALID_REQUEST",
        "8, 1, root, 1, , INVALID_REQUEST",
        "8, 1, root, 2, DEBUG, INVALID_REQUEST",
        "8, 1, root, 0, info, INVALID_CONFIG",
        "8, 1, root, 0, , INVALID_REQUEST",
        "8, 1, nobody, 0, INFO, INVALID_CONFIG",
        "8, 2, root, 0, INFO, INVALID_REQUEST",
        "8, '', root, 0, INFO, INVALID_REQUEST",
        "16, '', metrics, 0, a, INVALID_REQUEST",
        "16, x, nonsense, 0, 1, INVALID_REQUEST",
        "16, x, interval.ms, 0, 99, INVALID_REQUEST",
        "16, x, interval.ms, 0, 3600001, INVALID_REQUEST",
        "16, x, interval.ms, 0, soon, INVALID_CONFIG",
        "16, x, match, 0, colour=red, INVALID_CONFIG",
        "16, x, match, 0, client_id=[, INVALID_CONFIG",
        "16, x, match, 0, client_id, INVALID_CONFIG",
        "32, '', consumer.session.timeout.ms, 0, 50000, INVALID_REQUEST",
        "32, g, nonsense, 0, 1, INVALID_CONFIG",
        "32, g, consumer.session.timeout.ms, 0, 5, INVALID_CONFIG",
        "32, g, consumer.session.timeout.ms, 0, 500000000, INVALID_CONFIG",
        "32, g, share.auto.offset.reset, 0, sometimes, INVALID_CONFIG",
        "32, g, share.isolation.level, 0, x, INVALID_CONFIG",
        "32, g, streams.heartbeat.interval.ms, 0, 45000, INVALID_CONFIG",
        "0, x, a, 0, b, INVALID_REQUEST",
        "77, x, a, 0, b, INVALID_REQUEST",
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

    @Test
    void shouldChangeLevelsOfLoggersAtOnceOrNotAtAll() {
        assertThat(alter(true, LOGGER, "1", step("a.b", 0, "DEBUG"))).isEqualTo(ErrorCode.NONE);
        assertThat(alter(false, LOGGER, "1", step("a.b", 0, "DEBUG"), step("no", 0, "INFO")))
                .isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(loggers.all()).containsEntry("a.b", "INFO");

        assertThat(alter(false, LOGGER, "1", step("a.b", 0, "DEBUG"))).isEqualTo(ErrorCode.NONE);
        var described = one(LOGGER, "1", "a.b");
        assertThat(described.value()).isEqualTo("DEBUG");
        assertThat(described.configSource()).isEqualTo((byte) 6);
        assertThat(described.isSensitive()).isFalse();

        alter(false, LOGGER, "1", step("a.b", 1, null));
        assertThat(one(LOGGER, "1", "a.b").value()).isEqualTo("INFO");
        assertThat(describe(LOGGER, "2", null).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void shouldRefuseTheOlderFormForLoggers() {
        var resource =
                new AlterConfigsRequest.AlterConfigsResource(
                        LOGGER,
                        "1",
                        List.of(new AlterConfigsRequest.AlterableConfig("root", "DEBUG")));

        var response =
                Cluster.now(
                        new AlterConfigsHandler(writer)
                                .handle(
                                        new AlterConfigsRequest(List.of(resource), false),
                                        Cluster.call(ApiKey.ALTER_CONFIGS, 2)));

        assertThat(response.responses().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(loggers.all()).containsEntry("root", "INFO");
    }

    @Test
    void shouldDescribeAGroupOverWhatTheBrokerSays() {
        alter(false, GROUP, "g", step("consumer.session.timeout.ms", 0, "50000"));

        assertThat(one(GROUP, "g", "consumer.session.timeout.ms").synonyms())
                .extracting(s -> s.name() + "=" + s.value() + "@" + s.source())
                .containsExactly(
                        "consumer.session.timeout.ms=50000@8",
                        "group.consumer.session.timeout.ms=45000@5");
        assertThat(one(GROUP, "other", "consumer.session.timeout.ms").configSource())
                .isEqualTo((byte) 5);
        assertThat(describe(GROUP, "", null).errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void shouldDescribeASubscriptionToMetrics() {
        alter(false, METRICS, "m", step("match", 0, "client_id=a.*,client_source_port=1"));

        var match = one(METRICS, "m", "match");
        assertThat(match.value()).isEqualTo("client_id=a.*,client_source_port=1");
        assertThat(match.configSource()).isEqualTo((byte) 7);
        assertThat(one(METRICS, "m", "interval.ms").value()).isEqualTo("300000");
        assertThat(describe(METRICS, "absent", null).configs()).hasSize(3);
    }

    @Test
    void shouldListWhatHasConfigs() {
        alter(false, GROUP, "g", step("consumer.session.timeout.ms", 0, "50000"));
        alter(false, METRICS, "m", step("metrics", 0, "*"));

        assertThat(list(0)).containsExactly("16 m");
        assertThat(list(1))
                .containsExactly("2 t", "4 1", "4 2", "4 3", "8 1", "8 2", "8 3", "16 m", "32 g");
        assertThat(list(1, GROUP, GROUP)).containsExactly("32 g");
        assertThat(list(1, (byte) 1)).containsExactly("UNSUPPORTED_VERSION");
    }

    private List<String> list(int version, byte... types) {
        var wanted = new ArrayList<Byte>();
        for (byte type : types) wanted.add(type);
        var response =
                Cluster.now(
                        new ListConfigResourcesHandler(cluster.view, book)
                                .handle(
                                        new ListConfigResourcesRequest(wanted),
                                        Cluster.call(ApiKey.LIST_CONFIG_RESOURCES, version)));
        return response.errorCode() == 0
                ? response.configResources().stream()
                        .map(each -> each.resourceType() + " " + each.resourceName())
                        .toList()
                : List.of(ErrorCode.of(response.errorCode()).name());
    }

    @Test
    void shouldKeepWhatNobodyKnowsWithoutShowingIt() {
        assertThat(alter(false, BROKER, "1", step("of.some.plugin", 0, "x")))
                .isEqualTo(ErrorCode.NONE);
        live.replaceBroker(book.read(new ConfigTarget.Broker(1)));

        assertThat(one(BROKER, "1", "of.some.plugin").value()).isNull();
        assertThat(one(BROKER, "1", "of.some.plugin").isSensitive()).isTrue();
    }
}
