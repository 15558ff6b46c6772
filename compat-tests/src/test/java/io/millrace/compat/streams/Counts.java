package io.millrace.compat.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.compat.client.Clients;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What a reader of committed records knows of the counts; the count of a word only ever grows. */
final class Counts implements AutoCloseable {
    static final int PARTITIONS = 4;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<String, Long> last = new HashMap<>();
    private long sum;

    Counts(Clients clients, String topic) {
        consumer = clients.consumer("isolation.level", "read_committed");
        partitions =
                IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes in what has come; the sum over all words. */
    long sum() {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
            String word = new String(record.key(), UTF_8);
            long count = ByteBuffer.wrap(record.value()).getLong();
            Long before = last.put(word, count);
            if (before != null && before >= count) {
                throw new AssertionError(word + " is counted " + before + " and then " + count);
            }
            sum += count - (before == null ? 0 : before);
        }
        return sum;
    }

    /** Everything there is now, then no more. */
    Map<String, Long> readToEnd() {
        try (this) {
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                sum();
            }
            return last;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
