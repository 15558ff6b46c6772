package io.millrace.compat.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several brokers in processes of their own that host their ZooKeeper ensemble together, with ids
 * from 1 on.
 */
public final class ClusterProcess implements AutoCloseable {
    /** Where each broker of a cluster lives; on this machine, unless a lab has others. */
    public interface Place {
        BrokerSpec spec(int id);

        String host(int id);
    }

    private final List<BrokerProcess> brokers = new ArrayList<>();
    private final List<Member> members;

    /** A member of the ensemble. */
    private record Member(int id, String host, List<Integer> ports) {
        String text() {
            return id
                    + "@"
                    + host
                    + ":"
                    + ports.stream().map(String::valueOf).collect(Collectors.joining(":"));
        }
    }

    private ClusterProcess(List<Member> members) {
        this.members = members;
    }

    /** Starts brokers on this machine under {@code home} and waits until all serve. */
    public static ClusterProcess start(Path home, int count, Map<String, String> settings) {
        return start(count, settings, onThisMachine(home));
    }

    private static Place onThisMachine(Path home) {
        return new Place() {
            @Override
            public BrokerSpec spec(int id) {
                return BrokerSpec.in(home.resolve("broker-" + id));
            }

            @Override
            public String host(int id) {
                return "127.0.0.1";
            }
        };
    }

    /** Starts brokers at their places and waits until all serve. */
    public static ClusterProcess start(int count, Map<String, String> settings, Place place) {
        List<Member> members =
                IntStream.rangeClosed(1, count)
                        .mapToObj(id -> new Member(id, place.host(id), ports()))
                        .toList();
        String ensemble = members.stream().map(Member::text).collect(Collectors.joining(","));
        var cluster = new ClusterProcess(members);
        try {
            for (int id = 1; id <= count; id++) {
                cluster.brokers.add(
                        BrokerProcess.begin(spec(place.spec(id), id, count, ensemble, settings)));
            }
            cluster.brokers.forEach(BrokerProcess::awaitServing);
            return cluster;
        } catch (AssertionError | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static BrokerSpec spec(
            BrokerSpec bare, int id, int count, String ensemble, Map<String, String> settings) {
        String copies = Integer.toString(Math.min(3, count));
        String inSync = count >= 3 ? "2" : "1";
        Map<String, String> all = new TreeMap<>();
        all.put("broker.id", Integer.toString(id));
        if (!settings.containsKey("zookeeper.connect")) {
            all.put("millrace.zookeeper.ensemble", ensemble);
        }
        all.put("default.replication.factor", copies);
        all.put("min.insync.replicas", inSync);
        all.put("offsets.topic.replication.factor", copies);
        all.put("offsets.topic.num.partitions", "6");
        all.put("transaction.state.log.replication.factor", copies);
        all.put("transaction.state.log.num.partitions", "6");
        all.put("transaction.state.log.min.isr", inSync);
        all.putAll(settings);
        BrokerSpec spec = bare.withJvmFlags("-Xmx256m", "-XX:TieredStopAtLevel=1");
        for (var setting : all.entrySet()) {
            spec = spec.with(setting.getKey(), setting.getValue());
        }
        return spec;
    }

    private static List<Integer> ports() {
        return Stream.generate(BrokerSpec::freePort).limit(3).toList();
    }

    public BrokerProcess broker(int id) {
        return brokers.get(id - 1);
    }

    public List<BrokerProcess> brokers() {
        return List.copyOf(brokers);
    }

    /** The ports at which the ensemble's member of a broker serves its peers and clients. */
    public List<Integer> ensemblePorts(int id) {
        return members.get(id - 1).ports();
    }

    public String bootstrap() {
        return brokers.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    /** Starts those that were ended, all at once, and waits until they serve. */
    public void restartAll() {
        List<BrokerProcess> ended = brokers.stream().filter(broker -> !broker.isAlive()).toList();
        ended.forEach(BrokerProcess::relaunch);
        ended.forEach(BrokerProcess::awaitServing);
    }

    @Override
    public void close() {
        brokers.forEach(BrokerProcess::close);
    }
}
