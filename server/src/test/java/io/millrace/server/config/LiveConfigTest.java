package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.record.TimestampRule;
import io.millrace.wire.record.TimestampType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

class LiveConfigTest {
    private static LiveConfig live(Map<String, String> texts) {
        return new LiveConfig(BrokerConfig.of(texts));
    }

    private static String synonyms(List<Described> all, String name) {
        var one = all.stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
        return one.value()
                + " "
                + one.source()
                + " "
                + one.synonyms().stream()
                        .map(s -> s.source() + ":" + s.name() + "=" + s.value())
                        .toList();
    }

    @Test
    void shouldPreferTheBrokersOwnValueThenTheClustersThenTheFiles() {
        var live = live(Map.of("message.max.bytes", "1"));
        var changes = new AtomicInteger();
        live.onChange(changes::incrementAndGet);

        live.replaceCluster(Map.of("message.max.bytes", "2"));
        assertThat(live.get(LogKeys.MESSAGE_MAX_BYTES)).isEqualTo(2);
        live.replaceBroker(Map.of("message.max.bytes", "3"));
        assertThat(live.get(LogKeys.MESSAGE_MAX_BYTES)).isEqualTo(3);
        live.replaceBroker(Map.of());
        live.replaceCluster(Map.of());

        assertThat(live.get(LogKeys.MESSAGE_MAX_BYTES)).isEqualTo(1);
        assertThat(changes).hasValue(4);
    }

    @Test
    void shouldLeaveOutStoredValuesThatAreNotAllowed() {
        var live = live(Map.of());

        live.replaceBroker(
                Map.of(
                        "message.max.bytes",
                        "x",
                        "broker.id",
                        "9",
                        "nonsense",
                        "1",
                        "log.retention.ms",
                        "5"));

        assertThat(live.layers().broker()).containsOnlyKeys("log.retention.ms", "nonsense");
    }

    @Test
    void shouldListTopicValuesWithAllThatCouldBeInForce() {
        var live = live(Map.of("log.segment.bytes", "100"));
        live.replaceCluster(Map.of("log.segment.bytes", "200"));
        live.replaceBroker(Map.of("log.segment.bytes", "300"));

        var described =
                Described.topic(
                        new ResourceSettings(Map.of("segment.bytes", "400"), live.layers()));

        assertThat(synonyms(described, "segment.bytes"))
                .isEqualTo(
                        "400 TOPIC [TOPIC:segment.bytes=400, DYNAMIC_BROKER:log.segment.bytes=300,"
                                + " DYNAMIC_DEFAULT_BROKER:log.segment.bytes=200,"
                                + " STATIC_BROKER:log.segment.bytes=100,"
                                + " DEFAULT:log.segment.bytes=1073741824]");
        assertThat(synonyms(described, "retention.ms")).isEqualTo("604800000 DEFAULT []");
        assertThat(described).hasSameSizeAs(TopicKeys.all());
    }

    @ParameterizedTest
    @CsvSource({
        "log.retention.hours, 2, 7200000",
        "log.retention.minutes, 3, 180000",
        "log.retention.ms, 4, 4",
        "log.retention.hours, -1, -3600000",
    })
    void shouldInheritRetentionInItsOwnUnit(String key, String text, String expected) {
        var settings = new ResourceSettings(Map.of(), live(Map.of(key, text)).layers());

        assertThat(settings.overrides()).isEmpty();
        assertThat(settings.text(TopicKeys.RETENTION_MS))
                .isEqualTo(expected.startsWith("-") ? "-1" : expected);
    }

    @Test
    void shouldDescribeOnlyWhatIsSetForTheCluster() {
        var live = live(Map.of());
        live.replaceCluster(Map.of("log.retention.ms", "5"));

        var all = Described.cluster(live.layers());

        assertThat(all).extracting(Described::name).containsExactly("log.retention.ms");
        assertThat(synonyms(all, "log.retention.ms"))
                .isEqualTo("5 DYNAMIC_DEFAULT_BROKER [DYNAMIC_DEFAULT_BROKER:log.retention.ms=5]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broker.id|1|true|Cannot update broker.id while the broker runs",
                "of.some.plugin|1|true|",
                "ssl.protocol|TLS|false|ssl.protocol can only be set for one broker at a time",
                "ssl.keystore.type|JKS|true|ssl.keystore.type can only be set for one listener, as"
                        + " listener.name.NAME.ssl.keystore.type",
                "listener.name.a.max.connections|5|false|",
                "listener.name.a.ssl.protocol|TLS|false|listener.name.a.ssl.protocol can only be set"
                        + " for one broker at a time",
                "num.replica.fetchers|x|false|Invalid value \"x\" for num.replica.fetchers: must be"
                        + " a whole number at least 1",
                "log.retention.ms|5|false|",
            })
    void shouldSayWhyAnOverrideIsRefused(
            String name, String text, boolean perBroker, String refusal) {
        assertThat(DynamicCheck.refusal(name, text, perBroker)).isEqualTo(refusal);
    }

    @Test
    void shouldRefuseUnknownWrongAndContradictingTopicValues() {
        var layers = live(Map.of()).layers();

        assertThatThrownBy(() -> DynamicCheck.checkTopic(Map.of("retention", "1"), layers))
                .hasMessage("Unknown topic config name: retention");
        assertThatThrownBy(() -> DynamicCheck.checkTopic(Map.of("retention.ms", "-2"), layers))
                .hasMessage(
                        "Invalid value \"-2\" for retention.ms: must be a whole number at least"
                                + " -1");
        assertThatThrownBy(() ->
                        DynamicCheck.checkTopic(
                                Map.of("min.compaction.lag.ms", "9", "max.compaction.lag.ms", "8"),
                                layers))
                .hasMessageContaining("at most max.compaction.lag.ms, which is 8");
    }

    @Test
    void shouldDescribeThrottlesOnlyWhileTheyAreSet() {
        var live = live(Map.of());
        assertThat(Described.broker(live.layers()))
                .extracting(Described::name)
                .doesNotContain("leader.replication.throttled.rate");

        live.replaceBroker(Map.of("leader.replication.throttled.rate", "5"));

        assertThat(synonyms(Described.broker(live.layers()), "leader.replication.throttled.rate"))
                .isEqualTo("5 DYNAMIC_BROKER [DYNAMIC_BROKER:leader.replication.throttled.rate=5]");
    }

    @Test
    void shouldTakeTheOlderTimestampLimitForThoseThatAreNotSet() {
        var live = live(Map.of("log.message.timestamp.difference.max.ms", "5000"));
        var topic = new ResourceSettings(Map.of(), live.layers());
        var own =
                new ResourceSettings(
                        Map.of(
                                "message.timestamp.difference.max.ms", "70",
                                "message.timestamp.after.max.ms", "30"),
                        live.layers());

        assertThat(LogSettings.of(topic).timestamps())
                .isEqualTo(new TimestampRule(TimestampType.CREATE_TIME, 5_000, 5_000));
        assertThat(LogSettings.of(own).timestamps())
                .isEqualTo(new TimestampRule(TimestampType.CREATE_TIME, 70, 30));
    }

    @Test
    void shouldNameTheDefaultsOfKafka4AsSynonymsOfGroupOptions() {
        var described =
                Described.group(
                        new ResourceSettings(
                                Map.of("streams.heartbeat.interval.ms", "6000"),
                                live(Map.of()).layers()));

        assertThat(synonyms(described, "streams.heartbeat.interval.ms"))
                .isEqualTo(
                        "6000 GROUP [GROUP:streams.heartbeat.interval.ms=6000,"
                                + " DEFAULT:group.streams.heartbeat.interval.ms=5000]");
        assertThat(synonyms(described, "share.isolation.level"))
                .isEqualTo(
                        "read_uncommitted DEFAULT"
                                + " [DEFAULT:share.isolation.level=read_uncommitted]");
        assertThat(synonyms(described, "share.delivery.count.limit"))
                .isEqualTo("5 DEFAULT [DEFAULT:group.share.delivery.count.limit=5]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listeners=PLAINTEXT://h:1,B://h:2|",
                "listeners=PLAINTEXT://h:1|",
                "listeners=PLAINTEXT://h:1,B://h:9 advertised.listeners=PLAINTEXT://x:1|",
                "listeners=PLAINTEXT://h:5,B://h:2|the listener through which brokers talk to each",
                "listeners=B://h:2|must name listeners that are in listeners",
                "listeners=PLAINTEXT://h:1,C://h:2|each NAME in listener.security.protocol.map",
                "advertised.listeners=B://h:2|must be a listener that is advertised",
                "advertised.listeners=PLAINTEXT://h:1,C://h:2|in listener.security.protocol.map",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,B:SSL|is not served yet",
            })
    void shouldLetListenersComeAndGoButNotThoseOfBrokers(String set, String refusal) {
        var layers =
                live(Map.of(
                                "listeners",
                                "PLAINTEXT://h:1,B://h:2",
                                "advertised.listeners",
                                "PLAINTEXT://h:1,B://h:2",
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,B:PLAINTEXT"))
                        .layers();
        var after = new HashMap<String, String>();
        for (var each : set.split(" ")) after.put(each.split("=")[0], each.split("=")[1]);
        if (!after.containsKey("advertised.listeners") && refusal == null)
            after.put("advertised.listeners", "PLAINTEXT://h:1");

        Runnable check = () -> DynamicCheck.checkBroker(Map.of(), after, layers, true);

        if (refusal == null) check.run();
        else assertThatThrownBy(check::run).hasMessageContaining(refusal);
    }
}
