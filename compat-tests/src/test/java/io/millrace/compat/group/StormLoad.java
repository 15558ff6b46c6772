package io.millrace.compat.group;

import io.millrace.compat.client.Clients;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes as many records to each of some topics, partition by partition, until it is closed. */
final class StormLoad implements AutoCloseable {
    private static final int BURST = 5;
    private static final long PAUSE_NANOS = 50_000_000;

    private final List<String> topics;
    private final int partitions;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile long count;
    private volatile boolean stopped;

    StormLoad(Clients clients, Collection<String> topics, int partitions) {
        this.topics = List.copyOf(topics);
        this.partitions = partitions;
        this.producer =
                clients.producer(
                        "delivery.timeout.ms", "120000",
                        "request.timeout.ms", "10000",
                        "max.block.ms", "120000",
                        "reconnect.backoff.max.ms", "200");
        this.thread = Thread.ofPlatform().name("load").start(this::run);
    }

    private void run() {
        for (int turn = 0; !stopped; turn++) {
            for (int i = 0; i < BURST; i++) {
                int partition = (turn * BURST + i) % partitions;
                topics.forEach(topic -> send(topic, partition));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send(String topic, int partition) {
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, null, new byte[100]);
        producer.send(
                record,
                (_, why) -> {
                    if (why != null) {
                        failure.compareAndSet(null, why);
                    }
                });
        count++;
    }

    /** How many records there are, of all topics together. */
    long count() {
        return count;
    }

    /** Stops, and waits until all records are in the log. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        producer.close();
        if (failure.get() != null) {
            throw new AssertionError("a record was not accepted", failure.get());
        }
    }
}
