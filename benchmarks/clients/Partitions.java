import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Partitions BOOTSTRAP TOPIC COUNT LOG_DIR: creates a topic; prints how long it took until the
 * request was answered, until all partitions were led, and until all of their folders were on the
 * disk.
 */
public class Partitions {
    public static void main(String[] args) throws Exception {
        String topic = args[1];
        int count = Integer.parseInt(args[2]);
        try (Admin admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                args[0],
                                "request.timeout.ms",
                                "120000",
                                "default.api.timeout.ms",
                                "120000"))) {
            admin.describeCluster().nodes().get(); // connected, classes loaded
            long started = System.nanoTime();
            admin.createTopics(List.of(new NewTopic(topic, count, (short) 1))).all().get();
            System.out.print("created_ms=" + since(started));
            while (led(admin, topic) < count) {
                Thread.sleep(5);
            }
            System.out.print(" led_ms=" + since(started));
            while (onDisk(Path.of(args[3]), topic) < count) {
                Thread.sleep(5);
            }
            System.out.println(" on_disk_ms=" + since(started));
        }
    }

    private static long led(Admin admin, String topic) throws Exception {
        try {
            var partitions =
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic)
                            .partitions();
            return partitions.stream()
                    .filter(p -> p.leader() != null && p.leader().id() >= 0)
                    .count();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    /** Folders of the topic that hold a log. */
    private static long onDisk(Path logDir, String topic) throws Exception {
        try (var folders = Files.list(logDir)) {
            return folders.filter(f ->
                            f.getFileName().toString().startsWith(topic + "-")
                                    && Files.exists(f.resolve("00000000000000000000.log")))
                    .count();
        }
    }

    private static long since(long started) {
        return (System.nanoTime() - started) / 1_000_000;
    }
}
