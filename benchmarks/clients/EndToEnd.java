import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * EndToEnd BOOTSTRAP TOPIC COUNT ACKS BYTES: one record at a time from a stock producer to a stock
 * consumer.
 */
public class EndToEnd {
    public static void main(String[] args) throws Exception {
        String topic = args[1];
        int count = Integer.parseInt(args[2]);
        byte[] value = new byte[Integer.parseInt(args[4])];
        long[] acknowledged = new long[count];
        long[] arrived = new long[count];
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, Object> in =
                Map.of("bootstrap.servers", args[0], "acks", args[3], "linger.ms", "0");
        Map<String, Object> out =
                Map.of("bootstrap.servers", args[0], "enable.auto.commit", "false");
        try (var producer =
                        new KafkaProducer<>(
                                in, new ByteArraySerializer(), new ByteArraySerializer());
                var consumer =
                        new KafkaConsumer<>(
                                out, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            for (int i = -count / 2; i < count; i++) {
                long sent = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
                long ack = System.nanoTime();
                while (consumer.poll(Duration.ofSeconds(10)).isEmpty()) {
                    // the poll ended without the record
                }
                if (i >= 0) {
                    acknowledged[i] = ack - sent;
                    arrived[i] = System.nanoTime() - sent;
                }
            }
        }
        print("ack", acknowledged);
        print("e2e", arrived);
    }

    private static void print(String name, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s_p50_us=%.1f %s_p99_us=%.1f ",
                name,
                nanos[nanos.length / 2] / 1e3,
                name,
                nanos[(int) (nanos.length * 0.99)] / 1e3);
    }
}
