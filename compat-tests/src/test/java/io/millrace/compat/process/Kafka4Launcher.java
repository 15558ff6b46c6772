package io.millrace.compat.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Apache Kafka 4.3, one broker that is its own controller. */
public final class Kafka4Launcher implements Launcher {
    private final int controllerPort = BrokerSpec.freePort();

    private Path properties(BrokerSpec spec) throws IOException {
        String plain = "PLAINTEXT://" + spec.address();
        String controller = "127.0.0.1:" + controllerPort;
        Map<String, String> own =
                Map.of(
                        "process.roles", "broker,controller",
                        "node.id", "0",
                        "controller.quorum.voters", "0@" + controller,
                        "listeners", plain + ",CONTROLLER://" + controller,
                        "advertised.listeners", plain,
                        "controller.listener.names", "CONTROLLER",
                        "share.coordinator.state.topic.replication.factor", "1",
                        "share.coordinator.state.topic.min.isr", "1",
                        "log.dirs", spec.dataDir().toString());
        return ServerProperties.write(spec, new TreeMap<>(own));
    }

    @Override
    public List<String> command(BrokerSpec spec) throws IOException {
        return List.of(KafkaTools.script().toString(), "server-start", properties(spec).toString());
    }

    @Override
    public Map<String, String> environment(BrokerSpec spec) {
        return Launcher.kafka("4.3.1", spec);
    }

    /** Its log directory must be prepared before the first start. */
    @Override
    public AutoCloseable companion(BrokerSpec spec) throws IOException {
        if (!Files.exists(spec.dataDir().resolve("meta.properties"))) {
            KafkaTools.v4()
                    .run(
                            "storage",
                            "format",
                            "--cluster-id",
                            "AAAAAAAAQACAAAAAAAAAAQ",
                            "--config",
                            properties(spec).toString())
                    .expectSuccess();
        }
        return () -> {};
    }

    @Override
    public boolean saysReady(String line) {
        return line.contains("Kafka Server started");
    }
}
