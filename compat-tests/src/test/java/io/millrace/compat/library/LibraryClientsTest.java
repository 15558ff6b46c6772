package io.millrace.compat.library;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.KafkaTools;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Client libraries that are not Kafka's own: in groups, and as administrators. */
class LibraryClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path home;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() {
        broker =
                BrokerProcess.start(
                        BrokerSpec.in(home.resolve("broker"))
                                .with("group.initial.rebalance.delay.ms", "0"));
    }

    @AfterAll
    static void stop() {
        broker.terminate();
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldShareAGroupAndResumeWhereItWasLeft(LibraryClient client, @TempDir Path folder)
            throws IOException {
        assumeTrue(client.isInstalled(), client.lack());
        String topic = new Clients(broker).newTopic("library-" + client, 4);
        String group = topic + "-group";
        run(client, "produce", topic, "0", "40");
        try (var one = member(client, folder.resolve("one"), topic, group)) {
            one.awaitPartitions(4);
            awaitRead(40, one);
            try (var two = member(client, folder.resolve("two"), topic, group)) {
                one.awaitPartitions(2);
                two.awaitPartitions(2);
                assertThat(two.assigned()).doesNotContainAnyElementsOf(one.assigned());
                run(client, "produce", topic, "40", "40");
                awaitRead(80, one, two);
                assertThat(two.read()).as("its share").isNotEmpty();
                one.leave();
                two.awaitPartitions(4);
                two.leave();
            }
        }
        assertThat(committed(group)).hasSize(4).allMatch(offset -> offset == 20);

        run(client, "produce", topic, "80", "8");
        try (var three = member(client, folder.resolve("three"), topic, group)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(three.read())
                                    .containsExactlyElementsOf(
                                            IntStream.range(80, 88).boxed().toList()));
            three.leave();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAdministerTopicsAndGroups(LibraryClient client, @TempDir Path folder)
            throws IOException {
        assumeTrue(client.administers(), client + " has no calls of administrators");
        assumeTrue(client.isInstalled(), client.lack());
        String topic = new Clients(broker).newTopic("seen-by-" + client, 4);
        String group = topic + "-group";
        run(client, "produce", topic, "0", "8");
        List<String> facts;
        try (var member = member(client, folder.resolve("member"), topic, group)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(committed(group).stream().mapToLong(x -> x).sum())
                                    .isEqualTo(8));
            facts = run(client, "admin", topic + "-made", group);

            assertThat(facts)
                    .map(fact -> fact.toLowerCase(Locale.ROOT))
                    .contains(
                            "listed true",
                            "partitions 3",
                            "retention.ms 3600000",
                            "group-listed true",
                            "group stable 1",
                            "listed-after false");
            member.leave();
        }
        if (client.administersGroups()) {
            assertThat(facts).contains("committed 8");
            assertThat(run(client, "forget", group))
                    .map(fact -> fact.toLowerCase(Locale.ROOT))
                    .containsExactly("forgotten 0", "group-listed false");
        }
    }

    private static LibraryMember member(
            LibraryClient client, Path folder, String topic, String group) throws IOException {
        return new LibraryMember(client, folder, broker.bootstrap(), topic, group);
    }

    private static void awaitRead(int count, LibraryMember... members) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    var all = new TreeSet<Integer>();
                    Stream.of(members).map(LibraryMember::read).forEach(all::addAll);
                    assertThat(all).hasSize(count);
                });
    }

    private static Collection<Long> committed(String group) {
        try (var admin = new Clients(broker).admin()) {
            return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .values()
                    .stream()
                    .map(one -> one.offset())
                    .toList();
        }
    }

    /** Runs a verb to its end; the lines it printed. */
    private static List<String> run(LibraryClient client, String verb, String... arguments) {
        var builder = new ProcessBuilder(client.command(verb, broker.bootstrap(), arguments));
        builder.environment().putAll(client.environment());
        return KafkaTools.runToEnd(builder, null, Duration.ofSeconds(60))
                .expectSuccess()
                .stdout()
                .lines()
                .toList();
    }
}
