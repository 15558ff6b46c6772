import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Impatient BOOTSTRAP TOPIC PRODUCERS SECONDS: so many stock producers, each of which sends one
 * record of 100 bytes and waits for its acknowledgement before it sends the next.
 */
public class Impatient {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[2]);
        long measure = Long.parseLong(args[3]) * 1_000_000_000L;
        var done = new AtomicLong();
        long begin = System.nanoTime() + 3_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var thread = new Thread(() -> send(args, begin, begin + measure, done));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf("rec_s=%.0f mb=1%n", done.get() * 1e9 / measure);
    }

    private static void send(String[] args, long begin, long end, AtomicLong done) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        args[0],
                        "acks",
                        "all",
                        "linger.ms",
                        "0",
                        "buffer.memory",
                        "1048576");
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (System.nanoTime() < end) {
                producer.send(new ProducerRecord<>(args[1], new byte[100])).get();
                if (System.nanoTime() > begin) {
                    done.incrementAndGet();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
