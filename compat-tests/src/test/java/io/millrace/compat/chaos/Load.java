package io.millrace.compat.chaos;

import io.millrace.compat.client.Clients;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * One stock producer that writes numbered records to one partition until it is told to stop; it
 * outlives the broker.
 */
final class Load implements AutoCloseable {
    private static final int UNACKNOWLEDGED = 2000;

    /* All records are read back after each kill: the load must always flow, not fill the disk. */
    private static final int BURST = 25;
    private static final long PAUSE_NANOS = 50_000_000;

    private final TopicPartition partition;
    private final boolean idempotent;
    private final Journal journal;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Semaphore room = new Semaphore(UNACKNOWLEDGED);
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopped;

    Load(
            Clients clients,
            TopicPartition partition,
            String acks,
            String codec,
            boolean idempotent,
            long seed) {
        this.partition = partition;
        this.idempotent = idempotent;
        this.journal = new Journal(seed);
        this.producer =
                clients.producer(
                        "acks", acks,
                        "compression.type", codec,
                        "enable.idempotence", Boolean.toString(idempotent),
                        "linger.ms", "2",
                        "delivery.timeout.ms", "120000",
                        "request.timeout.ms", "5000",
                        "reconnect.backoff.max.ms", "100",
                        "retry.backoff.ms", "20",
                        "max.block.ms", "120000");
        this.thread = Thread.ofPlatform().name("load-" + partition).start(this::run);
    }

    private void run() {
        for (long number = 0; !stopped; number++) {
            room.acquireUninterruptibly();
            send(number);
            if (number % BURST == BURST - 1) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void send(long number) {
        try {
            producer.send(
                    new ProducerRecord<>(
                            partition.topic(),
                            partition.partition(),
                            null,
                            journal.payload(number)),
                    (metadata, exception) -> {
                        room.release();
                        if (exception == null) {
                            journal.acknowledge(metadata.offset(), number);
                        } else if (!stopped) {
                            failure.compareAndSet(null, exception);
                        }
                    });
        } catch (IllegalStateException | KafkaException e) {
            if (!stopped) { // closing takes the producer away under the loop
                throw e;
            }
        }
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether each record must be in the log once and in the order it was sent. */
    boolean isIdempotent() {
        return idempotent;
    }

    Journal journal() {
        return journal;
    }

    /** How many records were acknowledged so far. */
    int count() {
        return journal.acknowledged().size();
    }

    /** Fails when a record was refused: a retry should have outlasted every restart. */
    void check() {
        if (failure.get() != null) {
            throw new AssertionError("producer of " + partition + " was refused", failure.get());
        }
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(java.time.Duration.ofSeconds(10));
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
