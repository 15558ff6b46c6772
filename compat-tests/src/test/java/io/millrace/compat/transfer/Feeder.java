package io.millrace.compat.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes requests for transfers, evenly over the workers' partitions, until it is told to stop. */
final class Feeder implements AutoCloseable {
    private static final int BURST = 20;
    private static final long PAUSE_NANOS = 40_000_000;

    private final String topic;
    private final int workers;
    private final int accounts;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Map<Integer, Long> balances = new HashMap<>();
    private final Thread thread;
    private volatile long count;
    private volatile boolean stopped;

    Feeder(Clients clients, String topic, int workers, int accounts, long seed) {
        this.topic = topic;
        this.workers = workers;
        this.accounts = accounts;
        this.random = new Random(seed);
        this.producer =
                clients.producer(
                        "delivery.timeout.ms", "120000",
                        "request.timeout.ms", "5000",
                        "max.block.ms", "120000",
                        "reconnect.backoff.max.ms", "100");
        this.thread = Thread.ofPlatform().name("feeder").start(this::run);
    }

    private void run() {
        while (!stopped) {
            for (int i = 0; i < BURST; i++) {
                feed();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void feed() {
        int from = random.nextInt(accounts);
        int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
        long amount = 1 + random.nextInt(100);
        String text = count + " " + from + " " + to + " " + amount;
        var request =
                new ProducerRecord<byte[], byte[]>(
                        topic, (int) (count % workers), null, text.getBytes(UTF_8));
        producer.send(
                request,
                (_, why) -> {
                    if (why != null) {
                        failure.compareAndSet(null, why);
                    }
                });
        balances.merge(from, -amount, Long::sum);
        balances.merge(to, amount, Long::sum);
        count++;
    }

    /** How many requests there are. */
    long count() {
        return count;
    }

    /** What each account must hold when all requests are booked; after {@link #close}. */
    Map<Integer, Long> balances() {
        return balances;
    }

    /** Stops, and waits until all requests are in the log. */
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
            throw new AssertionError("a request was not accepted", failure.get());
        }
    }
}
