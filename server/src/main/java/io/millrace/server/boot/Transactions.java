package io.millrace.server.boot;

import io.millrace.group.GroupCoordinator;
import io.millrace.group.PartitionLog;
import io.millrace.group.txn.ProducerIds;
import io.millrace.group.txn.TransactionCoordinator;
import io.millrace.replication.RoleListener;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.BrokerFeatures.Feature;
import io.millrace.server.api.data.HostedPartitions;
import io.millrace.server.api.txn.OtherBrokers;
import io.millrace.server.api.txn.TransactionApis;
import io.millrace.server.api.txn.TransactionSeams;
import io.millrace.server.config.TransactionKeys;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Lets the transaction coordinator follow what this broker leads. */
final class Transactions implements RoleListener {
    private static final String FEATURE = "transaction.version";
    private static final int NEWEST = 2;

    private final TransactionApis apis;
    private final int version;

    Transactions(
            Parts parts,
            Settings settings,
            GroupCoordinator groups,
            ProducerIds ids,
            OtherBrokers others) {
        var live = parts.live();
        this.version = settings.transactions().version();
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
                                        () -> live.get(TransactionKeys.VERIFICATION))));
    }

    TransactionApis apis() {
        return apis;
    }

    /** Adds the version of transactions to what clients are told. */
    Supplier<BrokerFeatures> announcedWith(Supplier<BrokerFeatures> others) {
        return () -> {
            BrokerFeatures known = others.get();
            if (version == 0) return known;
            List<Feature> supported = new ArrayList<>(known.supported());
            supported.add(new Feature(FEATURE, 0, NEWEST));
            List<Feature> finalized = new ArrayList<>(known.finalized());
            finalized.add(new Feature(FEATURE, version, version));
            return new BrokerFeatures(supported, Math.max(0, known.finalizedEpoch()), finalized);
        };
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
