package io.millrace.compat.process;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Apache Kafka 3.9 with a ZooKeeper of its own, whose data is beside the broker's. */
public final class Kafka3Launcher implements Launcher {
    private final int zooKeeperPort;

    public Kafka3Launcher() {
        this(BrokerSpec.freePort());
    }

    /**
     * A launcher whose ZooKeeper listens on {@code zooKeeperPort}, unless the spec names another
     * with zookeeper.connect.
     */
    public Kafka3Launcher(int zooKeeperPort) {
        this.zooKeeperPort = zooKeeperPort;
    }

    @Override
    public List<String> command(BrokerSpec spec) throws IOException {
        var file =
                ServerProperties.write(
                        spec,
                        Map.of(
                                "broker.id",
                                "0",
                                "listeners",
                                "PLAINTEXT://" + spec.address(),
                                "log.dirs",
                                spec.dataDir().toString(),
                                "zookeeper.connect",
                                "127.0.0.1:" + zooKeeperPort,
                                // After kill -9 Kafka cannot register before the old session has
                                // expired.
                                "zookeeper.session.timeout.ms",
                                "1500"));
        return List.of(KafkaTools.script().toString(), "server-start", file.toString());
    }

    @Override
    public Map<String, String> environment(BrokerSpec spec) {
        return Launcher.kafka("3.9.2", spec);
    }

    @Override
    public AutoCloseable companion(BrokerSpec spec) throws IOException {
        if (spec.settings().containsKey("zookeeper.connect")) {
            return () -> {};
        }
        return ZooKeeperProcess.start(spec.home().resolve("zookeeper"), zooKeeperPort);
    }

    @Override
    public boolean saysReady(String line) {
        return line.matches(".*\\[KafkaServer id=\\d+\\] started.*");
    }
}
