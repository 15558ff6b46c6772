package io.millrace.compat.history;

import io.millrace.compat.history.History.Fate;
import io.millrace.compat.history.History.Sent;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A stock producer that writes numbered records to one partition at a steady pace until it is told
 * to stop, and keeps what it was told of each.
 */
public final class Writer implements AutoCloseable {
    private static final int UNACKNOWLEDGED = 2_000;
    private static final int NUMBER_BITS = 40;

    private final int number;
    private final TopicPartition partition;
    private final KafkaProducer<byte[], byte[]> producer;
    private final long pauseNanos;
    private final Semaphore room = new Semaphore(UNACKNOWLEDGED);
    private final List<Slot> slots = new ArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final AckTimes times = new AckTimes();
    private final Thread thread;
    private volatile boolean stopped;

    private static final class Slot {
        final long value;
        volatile Fate fate = Fate.UNKNOWN;
        volatile long offset = History.NO_OFFSET;

        Slot(long value) {
            this.value = value;
        }
    }

    /**
     * @param number sets this writer's values apart from those of others
     * @param producer closed with the writer
     */
    public Writer(
            int number,
            TopicPartition partition,
            KafkaProducer<byte[], byte[]> producer,
            Duration pause) {
        this.number = number;
        this.partition = partition;
        this.producer = producer;
        this.pauseNanos = pause.toNanos();
        this.thread = Thread.ofPlatform().name("writer-" + number).start(this::run);
    }

    private void run() {
        for (long count = 0; !stopped; count++) {
            room.acquireUninterruptibly();
            Slot slot = new Slot(((long) number << NUMBER_BITS) + count);
            synchronized (slots) {
                slots.add(slot);
            }
            try {
                producer.send(
                        new ProducerRecord<>(
                                partition.topic(),
                                partition.partition(),
                                null,
                                Payload.of(slot.value)),
                        (metadata, failure) -> told(slot, metadata, failure));
            } catch (IllegalStateException | KafkaException e) {
                told(slot, null, e);
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void told(Slot slot, RecordMetadata metadata, Exception failure) {
        room.release();
        if (failure == null) {
            slot.offset = metadata.hasOffset() ? metadata.offset() : History.NO_OFFSET;
            slot.fate = Fate.ACKNOWLEDGED;
            times.acknowledged();
        } else if (!stopped) {
            slot.fate = failure instanceof RecordTooLargeException ? Fate.FAILED : Fate.UNKNOWN;
            refusals.add(failure.toString());
        }
    }

    public TopicPartition partition() {
        return partition;
    }

    /** When acknowledgements came. */
    public AckTimes times() {
        return times;
    }

    /** What the producer told its user of failures that it could not hide. */
    public List<String> refusals() {
        return refusals;
    }

    /** What was sent so far, in order. */
    public List<Sent> sends() {
        synchronized (slots) {
            return slots.stream()
                    .map(slot -> new Sent(number, slot.value, slot.fate, slot.offset))
                    .toList();
        }
    }

    /** Stops sending and forgets what is under way. */
    public void abandon() {
        stopped = true;
        producer.close(Duration.ZERO);
    }

    /** Stops sending and waits for what is under way. */
    @Override
    public void close() {
        boolean first = !stopped;
        if (first) {
            producer.flush();
        }
        stopped = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        producer.close(Duration.ofSeconds(20));
    }
}
