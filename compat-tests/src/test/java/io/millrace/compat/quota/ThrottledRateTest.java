package io.millrace.compat.quota;

import static io.millrace.compat.client.Clients.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stock clients under a quota: what gets through from the first record on. A rate that is measured
 * over a window comes in waves of that window's length: first all that it allows at once, then next
 * to nothing until the first records leave it. So the short form has a short window, and the long
 * form ({@code -Dquota.seconds=22}) two whole ones of the default length.
 */
class ThrottledRateTest {
    private static final int SECONDS = Integer.getInteger("quota.seconds", 4);
    private static final boolean LONG = SECONDS >= 20;
    private static final double TOLERANCE_PERCENT = LONG ? 10 : 35;
    private static final int RATE = 400_000;
    private static final int RECORD = 1000;

    private static BrokerProcess broker;
    private static Clients clients;

    @BeforeAll
    static void start(@TempDir Path home) {
        broker =
                BrokerProcess.start(
                        BrokerSpec.in(home).with("quota.window.num", LONG ? "11" : "2"));
        clients = new Clients(broker);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void limit(String clientId, String key, Double value) {
        try (var admin = clients.admin()) {
            get(
                    admin.alterClientQuotas(
                                    List.of(
                                            new ClientQuotaAlteration(
                                                    new ClientQuotaEntity(
                                                            Map.of("client-id", clientId)),
                                                    List.of(new Op(key, value)))))
                            .all());
        }
    }

    private static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(each -> each.getKey().name().equals(name))
                .mapToDouble(each -> (Double) each.getValue().metricValue())
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(0);
    }

    private static void report(String who, double perSecond) {
        System.out.printf(
                "%s: %.0f bytes/s of %d allowed, over %d s%n", who, perSecond, RATE, SECONDS);
    }

    @Test
    void shouldHoldAProducerToItsRate() {
        String topic = clients.newTopic("slow-producer", 1);
        limit("slow-producer", "producer_byte_rate", (double) RATE);
        var acked = new AtomicLong();
        var stop = new AtomicBoolean();
        try (var producer =
                clients.producer(
                        "client.id",
                        "slow-producer",
                        "buffer.memory",
                        "262144",
                        "linger.ms",
                        "5")) {
            Thread.ofPlatform().start(() -> produce(producer, topic, acked, stop));
            await().until(() -> acked.get() > 0);
            double perSecond = rate(acked);
            stop.set(true);

            report("producer", perSecond);
            assertThat(perSecond).isCloseTo(RATE, withinPercentage(TOLERANCE_PERCENT));
            assertThat(metric(producer.metrics(), "produce-throttle-time-avg")).isPositive();
        } finally {
            stop.set(true);
            limit("slow-producer", "producer_byte_rate", null);
        }
    }

    private static void produce(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            AtomicLong acked,
            AtomicBoolean stop) {
        while (!stop.get()) {
            producer.send(
                    new ProducerRecord<>(topic, new byte[RECORD]),
                    (done, failed) -> {
                        if (failed == null) {
                            acked.addAndGet(RECORD);
                        }
                    });
        }
    }

    private static double rate(AtomicLong bytes) {
        long begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(SECONDS + 5L))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> System.nanoTime() - begun >= SECONDS * 1_000_000_000L);
        return bytes.get() * 1e9 / (System.nanoTime() - begun);
    }

    @Test
    void shouldHoldAConsumerToItsRate() {
        String topic = clients.newTopic("slow-consumer", 1);
        fill(topic, (long) RATE * SECONDS * 2);
        limit("slow-consumer", "consumer_byte_rate", (double) RATE);
        var partition = new TopicPartition(topic, 0);
        var read = new AtomicLong();
        try (var consumer =
                clients.consumer(
                        "client.id", "slow-consumer", "max.partition.fetch.bytes", "32768")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            read.addAndGet((long) consumer.poll(Duration.ofSeconds(10)).count() * RECORD);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < SECONDS * 1_000_000_000L) {
                read.addAndGet((long) consumer.poll(Duration.ofMillis(50)).count() * RECORD);
            }
            double perSecond = read.get() * 1e9 / (System.nanoTime() - begun);

            report("consumer", perSecond);
            assertThat(perSecond).isCloseTo(RATE, withinPercentage(TOLERANCE_PERCENT));
            assertThat(metric(consumer.metrics(), "fetch-throttle-time-avg")).isPositive();
        } finally {
            limit("slow-consumer", "consumer_byte_rate", null);
        }
    }

    private static void fill(String topic, long bytes) {
        try (var producer = clients.producer("linger.ms", "20", "batch.size", "16384")) {
            for (long i = 0; i < bytes / RECORD; i++) {
                producer.send(new ProducerRecord<>(topic, new byte[RECORD]));
            }
        }
    }
}
