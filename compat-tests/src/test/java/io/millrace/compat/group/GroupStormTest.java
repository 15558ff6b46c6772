package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty stock consumers in a group of each form over sixty partitions, joining, leaving and dying
 * at random under load: {@code -Dgroups.minutes}, {@code -Dgroups.kills} of the broker meanwhile,
 * {@code -Dgroups.clients} (versions of kafka-clients, which the members' processes take in turn),
 * {@code -Dgroups.forms}, {@code -Dgroups.seed}; with {@code -Dmillrace.launcher=kafka4} against
 * Apache Kafka.
 */
@Tag("groups")
@Tag("long")
class GroupStormTest {
    private static final int PARTITIONS = 60;
    private static final double MINUTES =
            Double.parseDouble(System.getProperty("groups.minutes", "10"));
    private static final int KILLS = Integer.getInteger("groups.kills", 0);
    private static final List<String> CLIENTS =
            List.of(System.getProperty("groups.clients", "4.4.0").split(","));
    private static final String FORMS = System.getProperty("groups.forms", "");
    private static final long SEED = Long.getLong("groups.seed", 7);
    private static final long DEATH_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private Path home;
    private final Random random = new Random(SEED);
    private final Evictions evictions = new Evictions();
    private int deaths;
    private int kills;

    @Test
    void shouldConsumeEverythingWhileMembersComeGoAndDie() {
        var spec =
                BrokerSpec.in(home)
                        .with("group.initial.rebalance.delay.ms", "500")
                        .with("group.consumer.min.session.timeout.ms", "6000")
                        .with("group.consumer.session.timeout.ms", "10000")
                        .with("group.consumer.min.heartbeat.interval.ms", "500")
                        .with("group.consumer.heartbeat.interval.ms", "1000")
                        .with("zookeeper.session.timeout.ms", "4000")
                        .withJvmFlags("-Xmx512m", "-Dkafka.tools.time=%d_");
        try (var broker = BrokerProcess.start(spec)) {
            var clients = new Clients(broker);
            Map<Form, String> topics = new EnumMap<>(Form.class);
            forms().forEach(form ->
                    topics.put(form, clients.newTopic("storm-" + form.ordinal(), PARTITIONS)));
            topics.values().forEach(topic -> commitZero(clients, topic));
            storm(broker, clients, topics);
        }
    }

    /** Nobody has to guess where to begin; who does so has missed what is committed. */
    private static void commitZero(Clients clients, String topic) {
        Map<TopicPartition, OffsetAndMetadata> zeros = new HashMap<>();
        for (int i = 0; i < PARTITIONS; i++) {
            zeros.put(new TopicPartition(topic, i), new OffsetAndMetadata(0));
        }
        try (var admin = clients.admin()) {
            Clients.get(admin.alterConsumerGroupOffsets(topic, zeros).all());
        }
    }

    private static List<Form> forms() {
        return Arrays.stream(Form.values())
                .filter(one -> FORMS.isEmpty() || List.of(FORMS.split(",")).contains(one.name()))
                .toList();
    }

    @SuppressWarnings("try") // the load ends before the members do; ending it again does nothing
    private void storm(BrokerProcess broker, Clients clients, Map<Form, String> topics) {
        try (var hosts =
                        new StormHosts(home.resolve("hosts"), CLIENTS, broker.bootstrap(), topics);
                var load = new StormLoad(clients, topics.values(), PARTITIONS);
                var watch = new CommittedWatch(clients, topics.values())) {
            hosts.startAll(SEED);
            rage(broker, hosts, watch);
            load.close();
            hosts.killAll();
            hosts.startAll(0);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertThat(watch.look()).isGreaterThanOrEqualTo(load.count()));
            hosts.killAll();
            evictions.readLogOf(broker);
            conclude(hosts, load, watch, topics);
        }
    }

    private void rage(BrokerProcess broker, StormHosts hosts, CommittedWatch watch) {
        long start = System.nanoTime();
        long length = (long) (MINUTES * 60e9);
        while (System.nanoTime() - start < length || kills < KILLS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            watch.look();
            long now = System.nanoTime() - start;
            if (now > (deaths + 1) * DEATH_NANOS) {
                hosts.replace(random.nextInt(4), SEED + 100 * ++deaths);
            }
            if (kills < KILLS && now > (kills + 1) * length / (KILLS + 1)) {
                broker.kill9();
                evictions.readLogOf(broker);
                broker.restart();
                kills++;
            }
        }
    }

    private void conclude(
            StormHosts hosts, StormLoad load, CommittedWatch watch, Map<Form, String> topics) {
        var found = StormFindings.of(hosts.journals(), evictions);
        System.out.printf(
                "%s, clients %s: %d records to %d groups, %d kills of the broker, %d of members'"
                        + " processes, %d looks at what is committed; %d members declared gone, %d"
                        + " partitions of theirs given on before they knew; journals: %s%n",
                topics.keySet(),
                CLIENTS,
                load.count(),
                topics.size(),
                kills,
                deaths,
                watch.looks(),
                evictions.count(),
                found.strayed(),
                found.words());
        assertThat(watch.missing(hosts.journals())).isEmpty();
        assertThat(found.faults()).isEmpty();
        Map<Form, Long> readOnce =
                topics.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, e -> found.readCount(e.getValue())));
        assertThat(readOnce.values()).allMatch(count -> count == load.count() / topics.size());
    }
}
