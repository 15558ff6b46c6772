package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.history.History;
import io.millrace.compat.history.HistoryCheck;
import io.millrace.compat.history.Reader;
import io.millrace.compat.history.Writer;
import io.millrace.compat.process.ClusterProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicExistsException;
import org.awaitility.core.ConditionTimeoutException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Three brokers, a stock admin client that watches them, and writers whose histories are held
 * against them.
 */
final class ClusterLab implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final ClusterProcess cluster;
    final Clients clients;
    final Admin admin;

    ClusterLab(ClusterProcess cluster) {
        this.cluster = cluster;
        this.clients = new Clients(cluster.bootstrap());
        this.admin = clients.admin();
    }

    // ---- what the cluster says of itself

    /** A topic of three replicas, whose leaders are known to everybody when this returns. */
    String newTopic(String prefix, int partitions) {
        String name = prefix + "-" + NUMBERS.incrementAndGet();
        retried(() ->
                admin.createTopics(
                                List.of(
                                        new NewTopic(
                                                name, Optional.of(partitions), Optional.empty())))
                        .all()
                        .get(10, TimeUnit.SECONDS));
        awaitInSync(name, 3);
        return name;
    }

    /** A topic of one partition on these brokers, the first of which leads. */
    TopicPartition newPartition(String prefix, List<Integer> replicas) {
        String name = prefix + "-" + NUMBERS.incrementAndGet();
        retried(() ->
                admin.createTopics(List.of(new NewTopic(name, Map.of(0, replicas))))
                        .all()
                        .get(10, TimeUnit.SECONDS));
        awaitInSync(name, replicas.size());
        return new TopicPartition(name, 0);
    }

    List<TopicPartitionInfo> describe(String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions();
        } catch (ExecutionException | TimeoutException e) {
            return List.of(); // brokers come and go
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who leads, -1 for nobody or while nobody can tell. */
    int leader(TopicPartition partition) {
        return describe(partition.topic()).stream()
                .filter(info -> info.partition() == partition.partition())
                .map(TopicPartitionInfo::leader)
                .filter(leader -> leader != null)
                .mapToInt(Node::id)
                .findFirst()
                .orElse(-1);
    }

    /** Ids of the brokers that have a copy of a topic's only partition, in their order. */
    List<Integer> replicas(TopicPartition partition) {
        return describe(partition.topic()).stream()
                .flatMap(info -> info.replicas().stream())
                .map(Node::id)
                .toList();
    }

    int controller() {
        try {
            return admin.describeCluster().controller().get(10, TimeUnit.SECONDS).id();
        } catch (ExecutionException | TimeoutException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Collection<Node> nodes() {
        try {
            return admin.describeCluster().nodes().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitInSync(String topic, int copies) {
        await("all replicas of " + topic + " in sync")
                .atMost(PATIENCE)
                .until(() -> {
                    List<TopicPartitionInfo> partitions = describe(topic);
                    return !partitions.isEmpty()
                            && partitions.stream().allMatch(info -> info.isr().size() == copies);
                });
    }

    /** Everybody is there again. */
    void heal() {
        cluster.restartAll();
        await("all brokers")
                .atMost(PATIENCE)
                .until(() -> nodes().size() == cluster.brokers().size());
    }

    /** A question to the cluster. */
    interface Ask {
        void run() throws ExecutionException, TimeoutException, InterruptedException;
    }

    /** Asks until the cluster has an answer; that a topic exists already is one. */
    void retried(Ask ask) {
        AtomicReference<Exception> last = new AtomicReference<>();
        try {
            await().atMost(PATIENCE).until(() -> answered(ask, last));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no answer; the last failure was " + last.get(), e);
        }
    }

    private static boolean answered(Ask ask, AtomicReference<Exception> last)
            throws InterruptedException {
        try {
            ask.run();
            return true;
        } catch (ExecutionException e) {
            last.set(e);
            return e.getCause() instanceof TopicExistsException;
        } catch (TimeoutException e) {
            last.set(e);
            return false;
        }
    }

    // ---- writers and their histories

    /** A stock producer with the defaults of today: idempotent, acks=all. */
    Writer writer(TopicPartition partition, Duration pause) {
        return new Writer(
                NUMBERS.incrementAndGet(),
                partition,
                clients.producer(
                        "delivery.timeout.ms",
                        "60000",
                        "request.timeout.ms",
                        "30000",
                        "linger.ms",
                        "5"),
                pause);
    }

    void awaitAcknowledged(Writer writer, int more) {
        int before = writer.times().count();
        await("acknowledgements of " + writer.partition())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> writer.times().count() >= before + more);
    }

    /** Ends the writers of one partition, reads it to its end, and expects no anomaly. */
    void check(Writer... writers) {
        TopicPartition partition = writers[0].partition();
        List<History.Sent> sends = new ArrayList<>();
        for (Writer writer : writers) {
            writer.close();
            sends.addAll(writer.sends());
        }
        long end = end(partition);
        try (Reader reader = new Reader(1, partition, clients.consumer())) {
            assertThat(reader.readTo(end, PATIENCE)).as("read to %d", end).isTrue();
            assertThat(HistoryCheck.findings(new History(sends, reader.polls()))).isEmpty();
        }
    }

    private long end(TopicPartition partition) {
        long[] end = {-1};
        retried(() ->
                end[0] =
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get(10, TimeUnit.SECONDS)
                                .offset());
        return end[0];
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
        cluster.close();
    }
}
