import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Keyed write|check BOOTSTRAP TOPIC KEYS ROUNDS SIZE: writes each key once in every round, each
 * round in an order of its own; or reads all there is and tells whether the last value of every key
 * is that of the last round.
 */
public class Keyed {
    public static void main(String[] args) throws Exception {
        int keys = Integer.parseInt(args[3]);
        int rounds = Integer.parseInt(args[4]);
        if (args[0].equals("write")) {
            write(args[1], args[2], keys, rounds, Integer.parseInt(args[5]));
        } else {
            check(args[1], args[2], keys, rounds);
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(12).putInt(number * 31).putLong(number).array();
    }

    private static void write(String bootstrap, String topic, int keys, int rounds, int size) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "linger.ms",
                        "10",
                        "batch.size",
                        "131072",
                        "acks",
                        "all");
        byte[] filler = new byte[size];
        new Random(3).nextBytes(filler);
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int round = 1; round <= rounds; round++) {
                long step = coprime(7_368_787L + 2L * round, keys);
                for (int i = 0; i < keys; i++) {
                    int number = (int) (i * step % keys);
                    byte[] value = filler.clone();
                    ByteBuffer.wrap(value).putInt(round);
                    producer.send(new ProducerRecord<>(topic, key(number), value));
                }
            }
        }
        System.out.printf("records=%d%n", (long) keys * rounds);
    }

    private static long coprime(long wanted, int keys) {
        long step = wanted;
        while (!BigInteger.valueOf(step).gcd(BigInteger.valueOf(keys)).equals(BigInteger.ONE)) {
            step++;
        }
        return step;
    }

    private static void check(String bootstrap, String topic, int keys, int rounds) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", "false");
        var partition = new TopicPartition(topic, 0);
        byte[] last = new byte[keys];
        long records = 0;
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    int number = (int) ByteBuffer.wrap(record.key()).getLong(4);
                    last[number] = (byte) ByteBuffer.wrap(record.value()).getInt();
                    records++;
                }
            }
        }
        int wrong = 0;
        for (byte round : last) {
            wrong += round == rounds ? 0 : 1;
        }
        System.out.printf("left=%d wrong=%d%n", records, wrong);
    }
}
