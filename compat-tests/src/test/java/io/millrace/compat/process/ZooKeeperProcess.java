package io.millrace.compat.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A ZooKeeper server outside the broker, from the jars of Apache Kafka 3.9. */
public final class ZooKeeperProcess implements AutoCloseable {
    private final ChildProcess process;
    private final int port;

    private ZooKeeperProcess(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a server on 127.0.0.1 whose data, old or new, is in {@code home}. */
    public static ZooKeeperProcess start(Path home, int port) throws IOException {
        Files.createDirectories(home);
        String config =
                String.join(
                        "\n",
                        "dataDir=" + home.resolve("data"),
                        "clientPort=" + port,
                        "clientPortAddress=127.0.0.1",
                        "maxClientCnxns=0",
                        "tickTime=500",
                        "admin.enableServer=false",
                        "");
        Path file = Files.writeString(home.resolve("zookeeper.properties"), config);
        ChildProcess process =
                ChildProcess.start(
                        List.of(
                                KafkaTools.script().toString(),
                                "zookeeper-server-start",
                                file.toString()),
                        home,
                        Map.of("KAFKA_TOOLS_VERSION", "3.9.2", "KAFKA_TOOLS_LOG", "INFO"),
                        line -> line.contains("binding to port") || line.contains("bound to port"));
        process.awaitReady(Duration.ofSeconds(90));
        return new ZooKeeperProcess(process, port);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}
