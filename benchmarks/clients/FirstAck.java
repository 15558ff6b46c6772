import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.Map;

/**
 * FirstAck BOOTSTRAP TOPIC: tries until a stock producer has one record acknowledged; prints when
 * that was, in epoch ms.
 */
public class FirstAck {
    public static void main(String[] args) throws Exception {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers", args[0],
                        "acks", "1",
                        "enable.idempotence", "false",
                        "max.block.ms", "300000",
                        "reconnect.backoff.ms", "5",
                        "reconnect.backoff.max.ms", "5",
                        "retry.backoff.ms", "5",
                        "retry.backoff.max.ms", "5");
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            System.out.println("trying");
            producer.send(new ProducerRecord<>(args[1], new byte[100])).get();
            System.out.println(System.currentTimeMillis());
        }
    }
}
