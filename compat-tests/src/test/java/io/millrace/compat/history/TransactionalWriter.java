package io.millrace.compat.history;

import io.millrace.compat.history.History.Fate;
import io.millrace.compat.history.History.Sent;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A stock producer that writes small transactions to one partition and aborts one in four. After a
 * failure it begins again as another producer with the same transactional id.
 */
public final class TransactionalWriter implements AutoCloseable {
    private static final int RECORDS = 3;
    private static final int ABORT_ONE_IN = 4;
    private static final int NUMBER_BITS = 40;
    private static final long PAUSE_NANOS = 50_000_000;

    private final int number;
    private final TopicPartition partition;
    private final Supplier<KafkaProducer<byte[], byte[]>> producers;
    private final List<Sent> sends = new ArrayList<>();
    private final AtomicInteger committed = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;
    private long count;

    /**
     * @param producers makes producers with one and the same transactional id
     */
    public TransactionalWriter(
            int number,
            TopicPartition partition,
            Supplier<KafkaProducer<byte[], byte[]>> producers) {
        this.number = number;
        this.partition = partition;
        this.producers = producers;
        this.thread = Thread.ofPlatform().name("transactions-" + number).start(this::run);
    }

    private void run() {
        while (!stopped) {
            try (KafkaProducer<byte[], byte[]> producer = producers.get()) {
                producer.initTransactions();
                while (!stopped) {
                    transaction(producer);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (KafkaException _) {
                LockSupport.parkNanos(PAUSE_NANOS); // the next producer goes on
            }
        }
    }

    private void transaction(KafkaProducer<byte[], byte[]> producer) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            values.add(((long) number << NUMBER_BITS) + count++);
        }
        boolean abort = count / RECORDS % ABORT_ONE_IN == 0;
        Fate fate = Fate.FAILED; // until somebody was asked to commit it
        List<Long> offsets = List.of();
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (long value : values) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        partition.topic(),
                                        partition.partition(),
                                        null,
                                        Payload.of(value))));
            }
            if (abort) {
                producer.abortTransaction();
            } else {
                fate = Fate.UNKNOWN;
                producer.commitTransaction();
                offsets = offsets(sent);
                fate = Fate.ACKNOWLEDGED;
                committed.incrementAndGet();
            }
        } finally {
            keep(values, fate, offsets);
        }
    }

    private static List<Long> offsets(List<Future<RecordMetadata>> sent) {
        List<Long> offsets = new ArrayList<>();
        for (Future<RecordMetadata> record : sent) {
            try {
                offsets.add(record.get().offset());
            } catch (ExecutionException e) {
                throw new KafkaException("committed without one of its records", e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return offsets;
    }

    private void keep(List<Long> values, Fate fate, List<Long> offsets) {
        synchronized (sends) {
            for (int i = 0; i < values.size(); i++) {
                long offset = offsets.isEmpty() ? History.NO_OFFSET : offsets.get(i);
                sends.add(new Sent(number, values.get(i), fate, offset));
            }
        }
    }

    /** How many transactions were committed so far. */
    public int committed() {
        return committed.get();
    }

    /** What was sent so far, in order. */
    public List<Sent> sends() {
        synchronized (sends) {
            return List.copyOf(sends);
        }
    }

    /** Ends with the transaction under way. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(Duration.ofSeconds(90));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
