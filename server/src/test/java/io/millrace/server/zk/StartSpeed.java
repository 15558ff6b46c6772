package io.millrace.server.zk;

import io.millrace.replication.controller.*;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.file.*;
import java.util.*;

final class StartSpeed {
    public static void main(String[] a) throws Exception {
        long t0 = System.nanoTime();
        java.util.logging.Logger.getLogger("org.apache.zookeeper")
                .setLevel(java.util.logging.Level.WARNING);
        Path folder = a.length > 0 ? Path.of(a[0]) : Files.createTempDirectory("zk-speed");
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
        long t1 = System.nanoTime();
        ZooKeeperSession session = ZooKeeperSession.connect(ZooKeeperSettings.of(server.connect()));
        long t2 = System.nanoTime();
        ZkLab.await(new PersistentPaths(session).ensureTopLevel());
        ZkLab.await(new ClusterIdStore(session, new Random()).readOrCreate());
        BrokerRegistration r =
                new BrokerRegistration(session, ZkLab.CLOCK, ZkLab.broker(1), -1, 20_000);
        ZkLab.await(r.register());
        long t3 = System.nanoTime();
        ZkClusterStore store =
                new ZkClusterStore(
                        session,
                        new io.millrace.replication.lane.ThreadLane("c", System::nanoTime),
                        java.time.InstantSource.system());
        store.start(e -> {});
        ClusterStore.Election e = ZkLab.await(store.elect(1));
        long t4 = System.nanoTime();
        ControllerTerm term = ((ClusterStore.Election.Won) e).term();
        System.out.printf(
                "server %d ms, session %d, registered %d, elected %d; total %d ms, jvm %d ms%n",
                (t1 - t0) / 1_000_000,
                (t2 - t1) / 1_000_000,
                (t3 - t2) / 1_000_000,
                (t4 - t3) / 1_000_000,
                (t4 - t0) / 1_000_000,
                System.currentTimeMillis()
                        - ProcessHandle.current().info().startInstant().get().toEpochMilli());
        for (int round = 0; round < 3; round++) {
            String name = "t" + round + "-" + t0;
            long c0 = System.nanoTime();
            TreeMap<Integer, ReplicaAssignment> parts = new TreeMap<>();
            for (int p = 0; p < 2000; p++) parts.put(p, ReplicaAssignment.of(List.of(1)));
            ZkLab.await(
                    store.createTopic(
                            term,
                            new TopicRecord(name, UUID.randomUUID(), parts),
                            new TreeMap<>()));
            Map<TopicPartition, LeaderState> states = new HashMap<>();
            for (int p = 0; p < 2000; p++)
                states.put(
                        new TopicPartition(name, p),
                        new LeaderState(1, 0, term.epoch(), List.of(1), false));
            long written =
                    ZkLab.await(store.createStates(term, states)).values().stream()
                            .filter(ClusterStore.StateWrite.Written.class::isInstance)
                            .count();
            long c1 = System.nanoTime();
            ZkLab.await(store.states(states.keySet()));
            long c2 = System.nanoTime();
            System.out.printf(
                    "2000 partitions: created %d in %d ms, read in %d ms%n",
                    written, (c1 - c0) / 1_000_000, (c2 - c1) / 1_000_000);
            if (round == 2) {
                long d0 = System.nanoTime();
                ZkLab.await(store.deleteTopic(term, name));
                System.out.printf("deleted in %d ms%n", (System.nanoTime() - d0) / 1_000_000);
            }
        }
        long s0 = System.nanoTime();
        session.close();
        server.close();
        System.out.printf(
                "closed in %d ms; threads %d%n",
                (System.nanoTime() - s0) / 1_000_000, Thread.activeCount());
        System.exit(0);
    }
}
