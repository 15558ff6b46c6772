package io.millrace.server.peer;

import static io.millrace.server.peer.PeerLab.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.Controller;
import io.millrace.replication.controller.ControllerSettings;
import io.millrace.replication.controller.NewTopic;
import io.millrace.server.zk.BrokerRegistration;
import io.millrace.server.zk.EmbeddedZooKeeper;
import io.millrace.server.zk.PersistentPaths;
import io.millrace.server.zk.ZkClusterStore;
import io.millrace.server.zk.ZooKeeperSession;
import io.millrace.server.zk.ZooKeeperSettings;
import io.millrace.wire.message.LeaderAndIsrRequest;
import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.protocol.Message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The controller with its real ports: ZooKeeper, a broker in this process, one over the network.
 */
class ControllerOverZooKeeperTest {
    @TempDir Path folder;

    @Test
    void shouldCreateATopicAndCommandBothBrokers() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeperSession session =
                        ZooKeeperSession.connect(ZooKeeperSettings.of(server.connect()));
                ZooKeeperSession others =
                        ZooKeeperSession.connect(ZooKeeperSettings.of(server.connect()));
                PeerLab remote = new PeerLab();
                PeerLab here = new PeerLab()) {
            await(new PersistentPaths(session).ensureTopLevel());
            register(session, 1, 1);
            register(others, 2, remote.listen(0));
            Controller controller = controller(session, here);
            await(controller.start());
            assertThat(controller.isActive()).isTrue();

            var created = await(controller.asks().createTopics(List.of(orders()), false));

            assertThat(created.get("orders").error().code()).isZero();
            assertThat(roles(here.broker)).isEqualTo(2);
            assertThat(roles(remote.broker)).isEqualTo(2);
            await(controller.stop());
        }
    }

    private static NewTopic orders() {
        TreeMap<Integer, List<Integer>> replicas = new TreeMap<>();
        replicas.put(0, List.of(1, 2));
        replicas.put(1, List.of(2, 1));
        return new NewTopic("orders", 2, (short) 2, replicas, new TreeMap<>(Map.of()));
    }

    private static void register(ZooKeeperSession session, int id, int port) throws Exception {
        await(
                new BrokerRegistration(
                                session, InstantSource.system(), PeerLab.info(id, port), -1, 1_000)
                        .register());
    }

    private static Controller controller(ZooKeeperSession session, PeerLab here) {
        return new Controller(
                here.lane,
                new ZkClusterStore(session, here.lane, InstantSource.system()),
                new NetworkBrokerLink(here.lane, here.settings, PeerLab.LISTENER, 1, here.broker),
                new ControllerSettings(1, PeerLab.LISTENER, true, false, 300_000, 10, _ -> false),
                new Random(1));
    }

    /** How many partitions the broker was given a role in, once it has been given some. */
    private static int roles(RecordingBroker broker) throws InterruptedException {
        int roles = 0;
        for (Message command = broker.next(); command != null && roles < 2; ) {
            switch (command) {
                case LeaderAndIsrRequest given ->
                        roles +=
                                given.topicStates().stream()
                                        .mapToInt(topic -> topic.partitionStates().size())
                                        .sum();
                case UpdateMetadataRequest _ -> {}
                default -> throw new AssertionError(command);
            }
            if (roles < 2) {
                command = broker.next();
            }
        }
        return roles;
    }
}
