import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Consume BOOTSTRAP TOPIC PARTITIONS RECORDS: reads so many records with a stock consumer,
 * partitions named by hand.
 */
public class Consume {
    public static void main(String[] args) throws Exception {
        List<TopicPartition> all =
                IntStream.range(0, Integer.parseInt(args[2]))
                        .mapToObj(p -> new TopicPartition(args[1], p))
                        .toList();
        long wanted = Long.parseLong(args[3]);
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        args[0],
                        "enable.auto.commit",
                        "false",
                        "receive.buffer.bytes",
                        "2097152");
        try (var consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            all.forEach(consumer::position);
            long started = System.nanoTime();
            long read = 0;
            long bytes = 0;
            while (read < wanted) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    read++;
                    bytes += record.serializedValueSize();
                }
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "rec_s=%.0f mb_s=%.1f mb=%.1f%n",
                    read / seconds,
                    bytes / 1e6 / seconds,
                    bytes / 1e6);
        }
    }
}
