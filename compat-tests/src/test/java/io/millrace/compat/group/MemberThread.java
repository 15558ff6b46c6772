package io.millrace.compat.group;

import io.millrace.compat.client.Clients;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A stock consumer in a thread of its own that consumes and commits until it is stopped. */
final class MemberThread implements AutoCloseable {
    private final String name;
    private final Ownership ownership;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean dying;
    private volatile Throwable failure;

    /**
     * @param topic what to read; a pattern of topics when it begins with a caret
     */
    MemberThread(
            String name, Clients clients, String topic, Ownership ownership, String... settings) {
        this.name = name;
        this.ownership = ownership;
        this.consumer = clients.consumer(settings);
        this.thread = Thread.ofPlatform().name(name).unstarted(() -> work(topic));
        thread.start();
    }

    /** What ended it, null while all is well. */
    Throwable failure() {
        return failure;
    }

    private void work(String topic) {
        try (consumer) {
            if (topic.startsWith("^")) {
                consumer.subscribe(new SubscriptionPattern(topic), new Listener());
            } else {
                consumer.subscribe(List.of(topic), new Listener());
            }
            while (!stopping) {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> one : consumer.poll(Duration.ofMillis(100))) {
                    ownership.consumed(new String(one.value(), StandardCharsets.UTF_8));
                    offsets.put(
                            new TopicPartition(one.topic(), one.partition()),
                            new OffsetAndMetadata(one.offset() + 1));
                }
                commit(offsets);
            }
            ownership.released(name, consumer.assignment());
            if (dying) {
                consumer.close(
                        CloseOptions.groupMembershipOperation(
                                CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
            }
        } catch (KafkaException why) {
            failure = why;
        }
    }

    /**
     * A rebalance or a broker that is away makes a commit fail: the next owner starts before it.
     */
    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, Duration.ofSeconds(10));
            offsets.forEach((where, what) -> ownership.committed(where, what.offset()));
        } catch (RetriableException | CommitFailedException | RebalanceInProgressException notNow) {
            // consumed at least once is what is promised
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            ownership.released(name, partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            ownership.released(name, Set.copyOf(partitions));
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            ownership.assigned(name, partitions);
        }
    }

    /** Ends without a word to the group, which has to find out by itself. */
    void die() {
        dying = true;
        close();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
