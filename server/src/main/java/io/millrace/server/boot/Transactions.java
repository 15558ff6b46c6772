package io.millrace.server.boot;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.PartitionLog;
import io.millrace.group.txn.ProducerIds;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.RoleListener;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.server.api.data.HostedPartitions;
import io.millrace.server.api.txn.OtherBrokers;
import io.millrace.server.api.txn.TransactionApis;
import io.millrace.server.api.txn.TransactionSeams;
import io.millrace.server.config.TransactionKeys;

/** Lets the transaction coordinator follow what this broker leads. */
final class Transactions implements RoleListener {
    private final TransactionApis apis;

    Transactions(
            Parts parts,
            Settings settings,
            GroupCoordinator groups,
            ProducerIds ids,
            OtherBrokers others) {
        var live = parts.live();
        this.apis =
                new TransactionApis(
                        new TransactionSeams(
                                parts.cluster(),
                                new HostedPartitions(parts.replicas()::partition, parts.cluster()),
                                others,
                                groups,
                                ids,
                                parts.clock(),
                                new TransactionSeams.Settings(
                                        parts.brokerId(),
                                        settings.transactions(),
                                        settings.transactionShards(),
                                        () -> live.get(TransactionKeys.VERIFICATION),
                                        live.get(TransactionKeys.ADD_RETRY_MAX),
                                        live.get(TransactionKeys.ADD_RETRY_BACKOFF))));
    }

    TransactionApis apis() {
        return apis;
    }

    @Override
    public void roleChanged(Partition partition, PartitionView now) {
        var name = partition.name();
        if (!now.isLeader()) {
            apis.forget(partition);
        }
        if (!name.topic().equals(TransactionCoordinator.TOPIC)) return;
        if (now.isLeader()) {
            apis.coordinator()
                    .lead(
                            name.partition(),
                            now.leaderEpoch(),
                            partition.lane(),
                            new PartitionLog(partition));
        } else {
            apis.coordinator().resign(name.partition(), now.leaderEpoch());
        }
    }
}
