package io.millrace.compat.group;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A stock consumer in a thread of its own that consumes, commits and keeps a journal until it is
 * told to leave. Runs with kafka-clients from 3.9 on.
 */
final class StormMember {
    private final Journal journal;
    private final String name;
    private final Form form;
    private final String topic;
    private final boolean since4;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private String id = "";
    private String call = "subscribe";
    private volatile boolean stopping;

    /**
     * @param name unlike that of any other, those that have gone included
     * @param topic to read, and the group
     * @param place among the members of the group
     */
    StormMember(MemberHost.Where where, Form form, String name, String topic, int place) {
        this.name = name;
        this.form = form;
        this.topic = topic;
        this.journal = new Journal(name);
        this.since4 = where.since4();
        this.consumer = new KafkaConsumer<>(config(where, form.member(place)));
        this.thread = Thread.ofPlatform().name(name).start(this::work);
    }

    private Properties config(MemberHost.Where where, Properties config) {
        config.put("bootstrap.servers", where.bootstrap());
        config.put("client.id", name);
        config.put("group.id", topic);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "none"); // every partition has an offset from the beginning
        config.put("max.poll.interval.ms", "60000");
        config.put("reconnect.backoff.max.ms", "500");
        config.put("key.deserializer", ByteArrayDeserializer.class.getName());
        config.put("value.deserializer", ByteArrayDeserializer.class.getName());
        return config;
    }

    private void work() {
        try (consumer) {
            subscribe();
            while (!stopping) {
                step();
            }
            journal.owns("RELEASED", consumer.assignment());
            call = "close";
            consumer.close();
        } catch (UnknownMemberIdException _) {
            journal.unknown(call);
        } catch (KafkaException | IllegalStateException why) {
            why.printStackTrace();
            journal.failed(call, why);
        }
        journal.left();
    }

    /*
     * The client of the consumer protocol lets the application see when it asks for committed offsets that the coordinator
     * does not know the member any more, and joins again by itself. Whether that is so is to be seen in the broker's log.
     * Before 4.0 it also takes a partition that it is given while it asks for offsets of others for one without an offset
     * (KAFKA-17674); it would begin anew at its start, and take the group's offset back.
     */
    private void step() {
        try {
            call = "poll";
            commit(take(consumer.poll(Duration.ofMillis(300))));
        } catch (UnknownMemberIdException _) {
            journal.unknown(call);
        } catch (NoOffsetForPartitionException why) {
            if (since4 || !form.isOfConsumerProtocol()) {
                throw why;
            }
            consumer.committed(why.partitions()).forEach(journal::unplaced);
        }
    }

    private void subscribe() {
        var listener = new Listener();
        if (!form.isPattern()) {
            consumer.subscribe(List.of(topic), listener);
        } else if (since4) {
            BrokerPattern.subscribe(consumer, topic + ".*", listener);
        } else {
            consumer.subscribe(Pattern.compile(topic + ".*"), listener);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> take(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            var some = records.records(partition);
            long after = some.get(some.size() - 1).offset() + 1;
            journal.read(partition, some.get(0).offset(), after);
            next.put(partition, new OffsetAndMetadata(after));
        }
        return next;
    }

    /** If a rebalance or a broker that is away makes it fail the next owner starts before it. */
    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        call = "commit";
        long asked = System.nanoTime();
        try {
            consumer.commitSync(offsets, Duration.ofSeconds(10));
            offsets.forEach((where, what) -> journal.committed(where, what.offset(), asked));
        } catch (FencedInstanceIdException replaced) {
            throw replaced;
        } catch (RetriableException | CommitFailedException | RebalanceInProgressException e) {
            journal.notCommitted(e);
        }
    }

    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            journal.owns("RELEASED", partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            journal.owns("LOST", partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            String now = consumer.groupMetadata().memberId();
            if (!now.equals(id)) {
                id = now;
                journal.is(id);
            }
            journal.owns("ASSIGNED", partitions);
        }
    }

    /** Has it leave; it does not wait for that. */
    void leave() {
        stopping = true;
    }

    boolean hasLeft() {
        return !thread.isAlive();
    }
}
