package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.LogConfig;
import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.partition.FollowerFetch;
import io.millrace.replication.partition.Partition;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class NearestReplicaTest {
    @TempDir Path folder;
    private DataLab lab;
    private Partition partition;
    private final ClusterView cluster = new ClusterView();

    @BeforeEach
    void open() {
        lab = new DataLab(folder);
        lab.lead("orders", 1, LogConfig.DEFAULTS, List.of(DataLab.ME, DataLab.OTHER));
        partition = lab.partition("orders", 0);
        lab.append("orders", 0, "a", "b", "c");
        racks("here", "there");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void racks(@Nullable String mine, @Nullable String others) {
        cluster.publish(
                ClusterImage.EMPTY.withBrokers(
                        List.of(
                                new BrokerInfo(DataLab.ME, List.of(), mine),
                                new BrokerInfo(DataLab.OTHER, List.of(), others))));
    }

    private void fetched(long offset, long logStart) {
        partition.followerFetched(new FollowerFetch(DataLab.OTHER, 7, 5, offset, logStart));
        DataLab.await(partition.lane().ask(() -> "seen"));
    }

    private int nearestTo(String rack, long offset) {
        return new NearestReplica(cluster, DataLab.ME)
                .of(partition, partition.view(), rack, offset);
    }

    @Test
    void shouldSendConsumersToTheFollowerInTheirRack() {
        fetched(2, 0);
        assertThat(nearestTo("there", 1)).isEqualTo(DataLab.OTHER);
        assertThat(nearestTo("here", 1)).as("the leader's own").isEqualTo(NearestReplica.NONE);
        assertThat(nearestTo("elsewhere", 1)).isEqualTo(NearestReplica.NONE);
    }

    @Test
    void shouldNotSendThemToOneThatHasNotWhatTheyWant() {
        assertThat(nearestTo("there", 0)).as("unknown").isEqualTo(NearestReplica.NONE);
        fetched(2, 1);
        assertThat(nearestTo("there", 3)).as("not yet").isEqualTo(NearestReplica.NONE);
        assertThat(nearestTo("there", 0)).as("no longer").isEqualTo(NearestReplica.NONE);
        assertThat(nearestTo("there", 1)).isEqualTo(DataLab.OTHER);
    }

    @Test
    void shouldForgetWhatAFormerLifeOfTheFollowerHadFetched() {
        fetched(3, 0);
        partition.followerFetched(new FollowerFetch(DataLab.OTHER, 8, 5, 1, 0));
        fetched(3, 0); // still on its way from registration 7
        assertThat(nearestTo("there", 3)).isEqualTo(NearestReplica.NONE);
        assertThat(nearestTo("there", 1)).isEqualTo(DataLab.OTHER);
    }

    @Test
    void shouldNotCountFetchesOfAnotherEpoch() {
        partition.followerFetched(new FollowerFetch(DataLab.OTHER, 7, 4, 3, 0));
        DataLab.await(partition.lane().ask(() -> "seen"));
        assertThat(nearestTo("there", 1)).isEqualTo(NearestReplica.NONE);
    }
}
