package io.millrace.server.boot;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.GroupRules;
import io.millrace.group.PartitionLog;
import io.millrace.replication.RoleListener;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;

import java.util.HashSet;
import java.util.UUID;

/** Lets the group coordinator follow what this broker leads and which topics there are. */
final class Groups implements RoleListener, ClusterView.Listener {
    private final GroupCoordinator coordinator;

    Groups(Settings settings, ClusterView cluster, SystemClock clock) {
        var rules =
                new GroupRules(
                        settings.groups(), settings.offsets(), () -> UUID.randomUUID().toString());
        this.coordinator =
                new GroupCoordinator(
                        rules, settings.shards(), clock, () -> partitionsOf(cluster.image()));
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
