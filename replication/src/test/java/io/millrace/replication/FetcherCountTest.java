package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.TestBatches;
import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.replication.partition.ProduceRules;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** How many fetchers copy from a leader may change while they do (num.replica.fetchers). */
class FetcherCountTest {
    private static final int PARTITIONS = 12;
    private final SimWorld world = SimWorld.of(11, 3, 1);

    @Test
    void shouldDealPartitionsOutAnewWhenTheNumberOfFetchersChanges() {
        world.create("orders", PARTITIONS, 3);
        assertEverythingIsCopied();

        world.nodes.values().forEach(node -> node.fetcherNumbers.clear());
        world.nodes.values().forEach(node -> node.fetchers.resize(2));
        assertEverythingIsCopied();
        assertThat(world.nodes.values())
                .allSatisfy(node -> assertThat(node.fetcherNumbers).containsOnly(0, 1));

        world.nodes.values().forEach(node -> node.fetcherNumbers.clear());
        world.nodes.values().forEach(node -> node.fetchers.resize(1));
        assertEverythingIsCopied();
        assertThat(world.nodes.values())
                .allSatisfy(node -> assertThat(node.fetcherNumbers).containsOnly(0));
    }

    private void assertEverythingIsCopied() {
        var outcomes = IntStream.range(0, PARTITIONS).mapToObj(this::produce).toList();
        world.rest();
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.toCompletableFuture().join())
                                .isInstanceOf(ProduceOutcome.Appended.class));
        for (int i = 0; i < PARTITIONS; i++) {
            var name = new TopicPartition("orders", i);
            assertThat(
                            world.nodes.values().stream()
                                    .map(node -> node.replicas.partition(name).view())
                                    .map(view -> view.openLog().endOffset())
                                    .sorted(Comparator.naturalOrder())
                                    .distinct())
                    .hasSize(1);
        }
    }

    private CompletionStage<ProduceOutcome> produce(int partition) {
        return world.leaderOf(new TopicPartition("orders", partition))
                .produce(
                        TestBatches.plain(world.sim.clock().millis(), "value"),
                        new ProduceRules(-1, 1_500_000_000L, 11));
    }
}
