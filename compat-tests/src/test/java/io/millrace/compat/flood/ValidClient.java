package io.millrace.compat.flood;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.List;

/**
 * A stock producer and consumer that want to be served while others misbehave: each record must
 * come back, in order, soon.
 */
final class ValidClient implements Runnable {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final Clients clients;
    private final String topic;
    private volatile boolean stopped;
    private volatile long passed;
    private volatile long slowestNanos;

    ValidClient(Clients clients, String topic) {
        this.clients = clients;
        this.topic = topic;
    }

    @Override
    public void run() {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (var producer = clients.producer();
                var consumer = clients.consumer("max.partition.fetch.bytes", "100000")) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            while (!stopped) {
                long started = System.nanoTime();
                Clients.get(
                        producer.send(
                                new ProducerRecord<>(
                                        topic, Long.toString(passed).getBytes(UTF_8))));
                ConsumerRecord<byte[], byte[]> record = next(consumer, partition);
                if (record.offset() != passed
                        || !new String(record.value(), UTF_8).equals(Long.toString(passed))) {
                    throw new AssertionError("record " + passed + " came back as " + record);
                }
                slowestNanos = Math.max(slowestNanos, System.nanoTime() - started);
                passed = passed + 1;
            }
        }
    }

    private static ConsumerRecord<byte[], byte[]> next(
            org.apache.kafka.clients.consumer.KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < deadline) {
            var records = consumer.poll(Duration.ofSeconds(1)).records(partition);
            if (!records.isEmpty()) {
                return records.get(0);
            }
        }
        throw new AssertionError("a record did not come back within " + SOON);
    }

    void stop() {
        stopped = true;
    }

    /** Records that went there and back. */
    long passed() {
        return passed;
    }

    long slowestMs() {
        return slowestNanos / 1_000_000;
    }
}
