package io.millrace.compat.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/*
 * Runs in a process of its own with kafka-clients from 2.8 on, so it uses nothing that 2.8 has not and nothing else of
 * the tests. Its stdout is its journal: READY, then COMMITTED n or ABORTED n for each transaction whose end it knows.
 */
/**
 * Takes transfers from one partition and books each as two records, a handful per transaction, the
 * offsets among them; ends with {@link #FENCED} when another has taken over its id.
 *
 * <p>Arguments: bootstrap, requests topic, its partition, accounts topic, name of this instance.
 */
public final class TransferWorker {
    /** Exit code of a worker that was shut out. */
    static final int FENCED = 3;

    private final TopicPartition source;
    private final String accounts;
    private final String instance;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private int attempt;

    private TransferWorker(String[] args) {
        source = new TopicPartition(args[1], Integer.parseInt(args[2]));
        accounts = args[3];
        instance = args[4];
        random = new Random(instance.hashCode());
        producer = new KafkaProducer<>(producing(args[0], source.toString()));
        consumer = new KafkaConsumer<>(consuming(args[0], args[1] + "-workers"));
    }

    private static Properties producing(String bootstrap, String id) {
        var config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("transactional.id", id);
        config.put("transaction.timeout.ms", "60000"); // a slow machine is no reason to be fenced
        config.put("max.block.ms", "60000");
        config.put("delivery.timeout.ms", "60000");
        config.put("request.timeout.ms", "5000");
        config.put("reconnect.backoff.max.ms", "200");
        config.put("key.serializer", ByteArraySerializer.class.getName());
        config.put("value.serializer", ByteArraySerializer.class.getName());
        return config;
    }

    private static Properties consuming(String bootstrap, String group) {
        var config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("group.id", group);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        config.put("max.poll.records", "20");
        config.put("reconnect.backoff.max.ms", "200");
        config.put("key.deserializer", ByteArrayDeserializer.class.getName());
        config.put("value.deserializer", ByteArrayDeserializer.class.getName());
        return config;
    }

    public static void main(String[] args) {
        try {
            new TransferWorker(args).run();
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(isFenced(e) ? FENCED : 1);
        }
    }

    private static boolean isFenced(RuntimeException why) {
        return why instanceof ProducerFencedException
                || why instanceof InvalidProducerEpochException;
    }

    private void run() {
        patiently(producer::initTransactions);
        consumer.assign(List.of(source));
        rewind();
        say("READY");
        while (true) {
            var records = consumer.poll(Duration.ofMillis(100)).records(source);
            if (!records.isEmpty()) {
                book(records);
            }
        }
    }

    private void book(List<ConsumerRecord<byte[], byte[]>> requests) {
        attempt++;
        try {
            producer.beginTransaction();
            for (var request : requests) {
                send(new String(request.value(), UTF_8).split(" "));
            }
            LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
            if (random.nextInt(8) == 0) {
                producer.flush();
                abort();
                return;
            }
            long next = requests.get(requests.size() - 1).offset() + 1;
            producer.sendOffsetsToTransaction(
                    Map.of(source, new OffsetAndMetadata(next)), consumer.groupMetadata());
            patiently(producer::commitTransaction);
            say("COMMITTED " + attempt);
        } catch (ProducerFencedException e) {
            throw e;
        } catch (KafkaException e) {
            e.printStackTrace();
            abort();
        }
    }

    /** A request is its number, the account to take from, the account to give to, the amount. */
    private void send(String[] request) {
        leg(request[0], request[1], "-" + request[3]);
        leg(request[0], request[2], request[3]);
    }

    private void leg(String request, String account, String amount) {
        var text = String.join(" ", instance, Integer.toString(attempt), request, amount);
        producer.send(
                new ProducerRecord<>(
                        accounts, Integer.valueOf(account), null, text.getBytes(UTF_8)));
    }

    private void abort() {
        patiently(producer::abortTransaction);
        say("ABORTED " + attempt);
        rewind();
    }

    private void rewind() {
        List<OffsetAndMetadata> found = new ArrayList<>();
        patiently(() -> found.add(consumer.committed(Set.of(source)).get(source)));
        OffsetAndMetadata last = found.get(0);
        consumer.seek(source, last == null ? 0 : last.offset());
    }

    /** Asks again while the broker is away. */
    private static void patiently(Runnable step) {
        for (int left = 5; ; left--) {
            try {
                step.run();
                return;
            } catch (TimeoutException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
