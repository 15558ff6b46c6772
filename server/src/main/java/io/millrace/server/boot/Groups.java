package io.millrace.server.boot;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.GroupRules;
import io.millrace.group.PartitionLog;
import io.millrace.group.consumer.GroupSettings;
import io.millrace.group.consumer.World;
import io.millrace.replication.RoleListener;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.server.config.GroupOverrides;
import io.millrace.server.config.ResourceSettings;

import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Lets the group coordinator follow what this broker leads and which topics there are. */
final class Groups implements RoleListener, ClusterView.Listener {
    private final GroupCoordinator coordinator;

    /**
     * @param aside does what takes too long for a lane
     */
    Groups(
            Settings settings,
            StoredConfigs configs,
            ClusterView cluster,
            SystemClock clock,
            Executor aside) {
        var world =
                new World(
                        settings.consumers(),
                        group -> settings(configs.group(group)),
                        cluster::image);
        var rules =
                new GroupRules(
                        settings.groups(),
                        settings.offsets(),
                        world,
                        () -> UUID.randomUUID().toString());
        this.coordinator =
                new GroupCoordinator(
                        rules,
                        settings.shards(),
                        clock,
                        () -> partitionsOf(cluster.image()),
                        aside);
    }

    private static GroupSettings settings(ResourceSettings group) {
        return new GroupSettings(
                group.get(GroupOverrides.CONSUMER_SESSION_TIMEOUT),
                group.get(GroupOverrides.CONSUMER_HEARTBEAT_INTERVAL),
                group.get(GroupOverrides.CONSUMER_ASSIGNMENT_INTERVAL),
                group.get(GroupOverrides.CONSUMER_ASSIGNOR_OFFLOAD));
    }

    private static int partitionsOf(ClusterImage image) {
        var topic = image.topic(GroupCoordinator.TOPIC);
        return topic == null ? 0 : topic.partitions().size();
    }

    GroupCoordinator coordinator() {
        return coordinator;
    }

    @Override
    public void roleChanged(Partition partition, PartitionView now) {
        var name = partition.name();
        if (!name.topic().equals(GroupCoordinator.TOPIC)) return;
        if (now.isLeader()) {
            coordinator.lead(
                    name.partition(),
                    now.leaderEpoch(),
                    partition.lane(),
                    new PartitionLog(partition));
        } else {
            coordinator.resign(name.partition(), now.leaderEpoch());
        }
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        // One update either deletes topics or adds some, so a look at the numbers spares the
        // comparison.
        if (after.topicCount() >= before.topicCount()) return;
        var gone = new HashSet<String>();
        for (var topic : before.topics())
            if (after.topic(topic.name()) == null) gone.add(topic.name());
        if (!gone.isEmpty()) coordinator.topicsDeleted(gone);
    }
}
