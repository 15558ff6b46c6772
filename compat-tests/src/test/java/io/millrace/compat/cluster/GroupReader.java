package io.millrace.compat.cluster;

import io.millrace.compat.client.Clients;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The only member of a group: reads topics from their beginning and commits what it has read. */
final class GroupReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int COMMIT_EACH = 5;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Map<TopicPartition, Set<Long>> offsets = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    private GroupReader(KafkaConsumer<byte[], byte[]> consumer, List<String> topics) {
        this.consumer = consumer;
        this.topics = topics;
        this.thread = Thread.ofPlatform().name("group-reader").unstarted(this::run);
    }

    static GroupReader start(Clients clients, String group, List<String> topics) {
        var reader =
                new GroupReader(
                        clients.consumer(
                                "group.id",
                                group,
                                "auto.offset.reset",
                                "earliest",
                                "enable.auto.commit",
                                "false"),
                        topics);
        reader.thread.start();
        return reader;
    }

    private void run() {
        consumer.subscribe(topics);
        for (int polls = 1; !stopped; polls++) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    offsets.computeIfAbsent(
                                    new TopicPartition(record.topic(), record.partition()),
                                    _ -> ConcurrentHashMap.newKeySet())
                            .add(record.offset());
                }
                if (polls % COMMIT_EACH == 0) {
                    consumer.commitSync();
                }
            } catch (KafkaException e) {
                failures.add(e.toString());
            }
        }
        consumer.close();
    }

    /** How many records it has seen, each counted once. */
    int count() {
        return offsets.values().stream().mapToInt(Set::size).sum();
    }

    /** What the client told its user of failures that it could not hide. */
    List<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
