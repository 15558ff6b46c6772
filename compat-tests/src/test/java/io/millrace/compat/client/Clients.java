package io.millrace.compat.client;

import io.millrace.compat.process.BrokerProcess;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stock clients of one broker, with waits short enough for tests, and the few steps that most tests
 * begin with.
 */
public final class Clients {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String bootstrap;

    public Clients(BrokerProcess broker) {
        this(broker.bootstrap());
    }

    public Clients(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** A producer of bytes; {@code settings} are names and values in turn. */
    public KafkaProducer<byte[], byte[]> producer(String... settings) {
        return new KafkaProducer<>(
                config(
                        Map.of(
                                "linger.ms",
                                "0",
                                "delivery.timeout.ms",
                                "20000",
                                "request.timeout.ms",
                                "10000"),
                        settings),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * A consumer of bytes that belongs to no group; {@code settings} are names and values in turn.
     */
    public KafkaConsumer<byte[], byte[]> consumer(String... settings) {
        return new KafkaConsumer<>(
                config(
                        Map.of("enable.auto.commit", "false", "auto.offset.reset", "none"),
                        settings),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** An administrator; {@code settings} are names and values in turn. */
    public Admin admin(String... settings) {
        return Admin.create(
                config(
                        Map.of("default.api.timeout.ms", "20000", "request.timeout.ms", "10000"),
                        settings));
    }

    private Map<String, Object> config(Map<String, String> own, String... settings) {
        Map<String, Object> config = new HashMap<>(own);
        config.put("bootstrap.servers", bootstrap);
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        return config;
    }

    /**
     * Creates a topic with a name of its own that begins with {@code prefix}, with as many copies
     * as the brokers make by default; settings are names and values in turn.
     */
    public String newTopic(String prefix, int partitions, String... settings) {
        String name =
                prefix + "-" + COUNTER.incrementAndGet() + "-" + ProcessHandle.current().pid();
        Map<String, String> configs = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            configs.put(settings[i], settings[i + 1]);
        }
        try (Admin admin = admin()) {
            get(
                    admin.createTopics(
                                    List.of(
                                            new NewTopic(
                                                            name,
                                                            Optional.of(partitions),
                                                            Optional.empty())
                                                    .configs(configs)))
                            .all());
        }
        return name;
    }

    /** The records of a partition from an offset to the end that it has now. */
    public List<ConsumerRecord<byte[], byte[]>> readToEnd(
            String topic, int partition, long from, String... settings) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            TopicPartition tp = new TopicPartition(topic, partition);
            consumer.assign(List.of(tp));
            consumer.seek(tp, from);
            return pollUpTo(consumer, tp, consumer.endOffsets(List.of(tp)).get(tp));
        }
    }

    /**
     * Polls an assigned consumer until its position in the partition is {@code end}; gives up when
     * for a while nothing comes.
     */
    public static List<ConsumerRecord<byte[], byte[]>> pollUpTo(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) < end) {
            long before = consumer.position(partition);
            consumer.poll(Duration.ofMillis(200)).records(partition).forEach(records::add);
            if (consumer.position(partition) > before) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "position " + before + " instead of " + end + ", idle for " + PATIENCE);
            }
        }
        return records;
    }

    /** The id of the broker, or of one of several. */
    public static int brokerId(Admin admin) {
        return get(admin.describeCluster().nodes()).iterator().next().id();
    }

    /**
     * The result of a future that should be done soon; its own failure is thrown as it is when
     * unchecked.
     */
    public static <T> T get(Future<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
