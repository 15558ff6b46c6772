package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.compat.history.Writer;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.ClusterProcess;
import io.millrace.compat.process.Launcher;
import io.millrace.compat.process.ZooKeeperProcess;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A ZooKeeper that somebody else runs, and a chroot in it. */
@Tag("cluster")
@Tag("long")
class ExternalEnsembleTest {
    private static final Duration PAUSE = Duration.ofMillis(4);

    @TempDir Path home;

    @Test
    void shouldNoticeADeadLeaderLongBeforeItsSessionEnds() throws Exception {
        assumeThat(Launcher.chosen().isMillrace()).isTrue();
        int port = BrokerSpec.freePort();
        try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(home.resolve("zookeeper"), port);
                ClusterLab lab =
                        new ClusterLab(
                                ClusterProcess.start(
                                        home,
                                        3,
                                        Map.of(
                                                "zookeeper.connect",
                                                zooKeeper.address() + "/some/where")))) {
            TopicPartition partition = lab.newPartition("external", List.of(1, 2, 3));
            Writer writer = lab.writer(partition, PAUSE);
            lab.awaitAcknowledged(writer, 100);

            long killed = System.nanoTime();
            lab.cluster.broker(1).kill9();
            lab.awaitAcknowledged(writer, 100);

            // The session lasts 18 s.
            assertThat(writer.times().longestGapMs(killed, System.nanoTime())).isLessThan(5_000);
            lab.heal();
            lab.awaitInSync(partition.topic(), 3);
            lab.check(writer);
        }
    }
}
