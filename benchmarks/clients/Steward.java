import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicExistsException;

import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Steward BOOTSTRAP TOPIC: does what standard input says, a line each, and answers with a line.
 *
 * <pre>
 *   create COUNT   makes the topic with three replicas: time until answered, until all are in sync
 *   insync COUNT   waits until all partitions are led and have three replicas in sync: the time, in epoch ms
 *   controller     the controller's id
 *   lost ID MS     since MS that broker is dead: time until another topic could be created, and until others lead
 * </pre>
 */
public class Steward {
    private static final int REPLICAS = 3;
    private final Admin admin;
    private final String topic;

    private Steward(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers", args[0],
                        "request.timeout.ms", "120000",
                        "default.api.timeout.ms", "180000",
                        "reconnect.backoff.ms", "5",
                        "reconnect.backoff.max.ms", "20",
                        "retry.backoff.ms", "5",
                        "retry.backoff.max.ms", "20");
        try (Admin admin = Admin.create(config);
                Scanner lines = new Scanner(System.in)) {
            admin.describeCluster().nodes().get(); // connected, classes loaded
            Steward steward = new Steward(admin, args[1]);
            System.out.println("ready");
            while (lines.hasNextLine()) {
                System.out.println(steward.obey(lines.nextLine().split(" ")));
            }
        }
    }

    private String obey(String[] order) throws Exception {
        return switch (order[0]) {
            case "create" -> create(Integer.parseInt(order[1]));
            case "insync" -> {
                await(Integer.parseInt(order[1]), p -> p.isr().size() == REPLICAS);
                yield "at=" + System.currentTimeMillis();
            }
            case "controller" -> Integer.toString(admin.describeCluster().controller().get().id());
            case "lost" -> lost(Integer.parseInt(order[1]), Long.parseLong(order[2]));
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private String create(int count) throws Exception {
        long began = System.currentTimeMillis();
        admin.createTopics(List.of(new NewTopic(topic, count, (short) REPLICAS))).all().get();
        long answered = System.currentTimeMillis() - began;
        await(count, p -> p.isr().size() == REPLICAS);
        return "created_ms=" + answered + " in_sync_ms=" + (System.currentTimeMillis() - began);
    }

    private String lost(int broker, long since) throws Exception {
        int count = describe().partitions().size();
        while (!isCreated(topic + "-after")) {
            Thread.sleep(20);
        }
        long created = System.currentTimeMillis() - since;
        await(count, p -> p.leader().id() != broker);
        return "created_ms=" + created + " led_ms=" + (System.currentTimeMillis() - since);
    }

    /** Tries; a new controller may not know the others at once. */
    private boolean isCreated(String name) throws InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 2))).all().get();
            return true;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicExistsException;
        }
    }

    /** Waits until {@code count} partitions are led and are as they should be. */
    private void await(int count, Predicate<TopicPartitionInfo> wanted) throws Exception {
        while (true) {
            TopicDescription now = describe();
            if (now != null
                    && now.partitions().size() == count
                    && now.partitions().stream()
                            .allMatch(p ->
                                    p.leader() != null && p.leader().id() >= 0 && wanted.test(p))) {
                return;
            }
            Thread.sleep(20);
        }
    }

    /** The topic as some broker knows it, null while it knows nothing. */
    private TopicDescription describe() throws Exception {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException) {
                return null;
            }
            throw e;
        } catch (TimeoutException e) {
            return null;
        }
    }
}
