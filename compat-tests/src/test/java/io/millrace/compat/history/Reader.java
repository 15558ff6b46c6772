package io.millrace.compat.history;

import io.millrace.compat.history.History.Polled;
import io.millrace.compat.history.History.Seen;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A stock consumer that follows one partition from its beginning and keeps what each poll brought.
 * A failure of the client opens a new assignment.
 */
public final class Reader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final int number;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Polled> polls = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile long end = Long.MAX_VALUE;
    private volatile boolean stopped;
    private int assignment = 1;

    /**
     * @param consumer closed with the reader
     */
    public Reader(int number, TopicPartition partition, KafkaConsumer<byte[], byte[]> consumer) {
        this.number = number;
        this.partition = partition;
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name("reader-" + number).start(this::run);
    }

    private void run() {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long position = 0;
        while (!stopped && position < end) {
            try {
                List<Seen> seen = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(POLL).records(partition)) {
                    seen.add(new Seen(record.offset(), Payload.value(record.value())));
                }
                if (!seen.isEmpty()) {
                    synchronized (polls) {
                        polls.add(new Polled(number, assignment, seen));
                    }
                }
                position = consumer.position(partition, POLL);
            } catch (KafkaException e) {
                assignment++;
                failures.add(e.toString());
            }
        }
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }

    /** Reads on up to an offset, at most that long; whether it came there. */
    public boolean readTo(long offset, Duration atMost) {
        end = offset;
        try {
            return thread.join(atMost);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the client told its user of failures so far. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    public List<Polled> polls() {
        synchronized (polls) {
            return List.copyOf(polls);
        }
    }

    @Override
    public void close() {
        stopped = true;
        readTo(0, Duration.ofSeconds(10));
    }
}
