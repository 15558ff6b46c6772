package io.millrace.compat.compare;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.Kafka3Launcher;
import io.millrace.compat.process.Kafka4Launcher;
import io.millrace.compat.process.Launcher;
import io.millrace.compat.process.MillraceLauncher;
import io.millrace.compat.process.ZooKeeperProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster that tools are let loose on. */
final class Site implements AutoCloseable {
    /**
     * As long as ZooKeeper allows: whoever loses its session on a busy machine answers nonsense.
     */
    private static final String SESSION_MS = "40000";

    private final Path home;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<BrokerProcess> brokers = new ArrayList<>();
    private String zooKeeper = "";

    private Site(Path home) {
        this.home = home;
    }

    /** Millrace with a ZooKeeper that old tools can reach. */
    static Site millrace(Path home, int brokers) throws IOException {
        return withZooKeeper(home, brokers, new MillraceLauncher());
    }

    /**
     * Apache Kafka: {@code 3.9} with ZooKeeper, or {@code 4.3}, one broker, with its own quorum.
     */
    static Site kafka(String version, Path home, int brokers) throws IOException {
        if (version.equals("3.9")) {
            return withZooKeeper(home, brokers, new Kafka3Launcher());
        }
        Site site = new Site(home);
        try {
            site.start(new Kafka4Launcher(), site.spec(0));
        } catch (AssertionError | RuntimeException e) {
            site.close();
            throw e;
        }
        return site;
    }

    private static Site withZooKeeper(Path home, int brokers, Launcher launcher)
            throws IOException {
        Site site = new Site(home);
        var server = ZooKeeperProcess.start(home.resolve("zookeeper"), BrokerSpec.freePort());
        site.parts.add(server);
        site.zooKeeper = server.address();
        try {
            for (int id = 0; id < brokers; id++) {
                BrokerSpec spec =
                        site.spec(id)
                                .with("zookeeper.connect", server.address())
                                .with("zookeeper.session.timeout.ms", SESSION_MS)
                                .with("broker.id", Integer.toString(id));
                site.start(launcher, spec);
            }
        } catch (AssertionError | RuntimeException e) {
            site.close();
            throw e;
        }
        return site;
    }

    private BrokerSpec spec(int id) {
        return BrokerSpec.in(home.resolve("broker-" + id))
                .withJvmFlags("-Xmx512m", "-XX:+UseSerialGC");
    }

    private void start(Launcher launcher, BrokerSpec spec) {
        BrokerProcess broker = BrokerProcess.start(launcher, spec);
        brokers.add(broker);
        parts.add(broker);
    }

    String address() {
        return brokers.getFirst().bootstrap();
    }

    String zooKeeper() {
        return zooKeeper;
    }

    Path data() {
        return brokers.getFirst().dataDir();
    }

    Path home() {
        return home;
    }

    /** What is a matter of where the site happens to be, and what to read in its place. */
    Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<>();
        for (int id = 0; id < brokers.size(); id++) {
            BrokerProcess broker = brokers.get(id);
            places.put(broker.bootstrap(), "<broker-" + id + ">");
            places.put(" " + broker.port() + " ", " <port-" + id + "> ");
            places.put(broker.dataDir().toString(), "<data-" + id + ">");
        }
        if (!zooKeeper.isEmpty()) {
            places.put(zooKeeper, "<zookeeper>");
        }
        places.put(home.toString(), "<home>");
        return places;
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) { // AutoCloseable says nothing narrower
                throw new IllegalStateException(e);
            }
        }
    }
}
