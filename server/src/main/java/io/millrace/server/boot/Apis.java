package io.millrace.server.boot;

import io.millrace.group.GroupCoordinator;
import io.millrace.replication.controller.Answer;
import io.millrace.server.api.ApiTable;
import io.millrace.server.api.ApiVersionsHandler;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.server.api.cluster.AlterReplicaLogDirsHandler;
import io.millrace.server.api.cluster.DescribeClusterHandler;
import io.millrace.server.api.cluster.DescribeLogDirsHandler;
import io.millrace.server.api.cluster.UpdateFeaturesHandler;
import io.millrace.server.api.config.ConfigApis;
import io.millrace.server.api.data.DataApis;
import io.millrace.server.api.data.DataSeams;
import io.millrace.server.api.data.HostedPartitions;
import io.millrace.server.api.data.TopicFetchRules;
import io.millrace.server.api.data.TransactionGate;
import io.millrace.server.api.group.GroupApis;
import io.millrace.server.api.group.GroupSeams;
import io.millrace.server.api.peer.PeerApis;
import io.millrace.server.api.topic.AlterPartitionReassignmentsHandler;
import io.millrace.server.api.topic.AutoCreation;
import io.millrace.server.api.topic.ChargedHandler;
import io.millrace.server.api.topic.CreatePartitionsHandler;
import io.millrace.server.api.topic.CreateTopicsHandler;
import io.millrace.server.api.topic.DeleteTopicsHandler;
import io.millrace.server.api.topic.DescribeTopicPartitionsHandler;
import io.millrace.server.api.topic.ElectLeadersHandler;
import io.millrace.server.api.topic.ListPartitionReassignmentsHandler;
import io.millrace.server.api.topic.MetadataHandler;
import io.millrace.server.api.topic.TopicController;
import io.millrace.server.api.txn.TransactionApis;
import io.millrace.server.config.LogKeys;
import io.millrace.server.config.NetKeys;
import io.millrace.server.config.QuotaKeys;
import io.millrace.server.config.TopicKeys;
import io.millrace.server.peer.ControllerRoute;
import io.millrace.wire.message.AlterPartitionReassignmentsRequest;
import io.millrace.wire.message.AlterReplicaLogDirsRequest;
import io.millrace.wire.message.CreatePartitionsRequest;
import io.millrace.wire.message.CreateTopicsRequest;
import io.millrace.wire.message.DeleteTopicsRequest;
import io.millrace.wire.message.DescribeClusterRequest;
import io.millrace.wire.message.DescribeLogDirsRequest;
import io.millrace.wire.message.DescribeTopicPartitionsRequest;
import io.millrace.wire.message.ElectLeadersRequest;
import io.millrace.wire.message.ListPartitionReassignmentsRequest;
import io.millrace.wire.message.MetadataRequest;
import io.millrace.wire.message.UpdateFeaturesRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Puts every handler into the table that listeners serve. */
final class Apis {
    private final Parts parts;
    private final OwnAsks controller;
    private final Features features;
    private final Quotas quotas;
    private final CreateTopicsHandler createTopics;
    private final AutoCreation autoCreation;

    Apis(Parts parts, OwnAsks controller, Features features, ControllerRoute route, Quotas quotas) {
        this.parts = parts;
        this.controller = controller;
        this.features = features;
        this.quotas = quotas;
        this.createTopics = new CreateTopicsHandler(controller, parts.cluster(), parts.live());
        this.autoCreation =
                new AutoCreation(
                        parts.live(),
                        parts.cluster(),
                        request -> route.createTopics(request, createTopics::create),
                        quotas.mutations());
    }

    ApiTable table(GroupCoordinator groups, TransactionApis transactions, PeerApis peers) {
        var table = new ApiTable();
        new ApiVersionsHandler(table, features, parts::clusterId, parts.brokerId()).addTo(table);
        new DataApis(dataSeams(transactions.gate()), quotas.fetches()).addTo(table);
        new GroupApis(new GroupSeams(groups, parts.cluster(), parts.clock(), autoCreation::create))
                .addTo(table);
        transactions.addTo(table);
        peers.addTo(table);
        cluster(table);
        topics(table);
        replicas(table);
        new ConfigApis(
                        parts.cluster(),
                        parts.brokerId(),
                        parts.live(),
                        parts.configs(),
                        new LoggerLevels())
                .addTo(table);
        features.serve(table);
        return table;
    }

    private DataSeams dataSeams(TransactionGate transactions) {
        var configs = parts.configs();
        var settings = new Settings(parts.live().fixed());
        var throttle =
                settings.throttle(
                        () -> parts.live().get(QuotaKeys.LEADER_RATE),
                        each -> configs.of(each.topic()).leading().covers(each.partition()),
                        parts.clock());
        return new DataSeams(
                new HostedPartitions(parts.replicas()::partition, parts.cluster()),
                parts.cluster(),
                topic ->
                        new TopicFetchRules(
                                configs.get(topic, TopicKeys.DOWNCONVERSION),
                                configs.get(topic, TopicKeys.COMPRESSION_TYPE).equals("zstd")),
                transactions,
                parts.replicas()::directoryFailed,
                parts.clock(),
                settings.data(parts.brokerId(), throttle));
    }

    private void cluster(ApiTable table) {
        var view = parts.cluster();
        this.<MetadataRequest>quick(
                table, ApiKey.METADATA, new MetadataHandler(view, parts.clusterId(), autoCreation));
        this.<DescribeClusterRequest>quick(
                table,
                ApiKey.DESCRIBE_CLUSTER,
                new DescribeClusterHandler(view, parts.clusterId()));
        this.<DescribeLogDirsRequest>waiting(
                table,
                ApiKey.DESCRIBE_LOG_DIRS,
                new DescribeLogDirsHandler(parts.replicas()::describeDirectories));
        this.<AlterReplicaLogDirsRequest>waiting(
                table,
                ApiKey.ALTER_REPLICA_LOG_DIRS,
                new AlterReplicaLogDirsHandler(parts.replicas()::moveTo));
        this.<DescribeTopicPartitionsRequest>quick(
                table,
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                new DescribeTopicPartitionsHandler(
                        view, parts.live().get(NetKeys.REQUEST_PARTITION_LIMIT)));
    }

    private void topics(ApiTable table) {
        boolean deletes = parts.live().get(LogKeys.DELETE_TOPIC_ENABLE);
        var view = parts.cluster();
        this.<CreateTopicsRequest>waiting(
                table,
                ApiKey.CREATE_TOPICS,
                charged(6, c -> new CreateTopicsHandler(c, view, parts.live())));
        this.<DeleteTopicsRequest>waiting(
                table,
                ApiKey.DELETE_TOPICS,
                charged(5, c -> new DeleteTopicsHandler(c, view, deletes)));
        this.<CreatePartitionsRequest>waiting(
                table,
                ApiKey.CREATE_PARTITIONS,
                charged(3, c -> new CreatePartitionsHandler(c, view)));
    }

    private <Q extends Message> Handler<Q, ?> charged(
            int strictSince, Function<TopicController, Handler<Q, ? extends Message>> handlers) {
        return new ChargedHandler<>(
                controller, parts.cluster(), quotas.mutations(), strictSince, handlers);
    }

    private void replicas(ApiTable table) {
        this.<ElectLeadersRequest>waiting(
                table, ApiKey.ELECT_LEADERS, new ElectLeadersHandler(controller, parts.cluster()));
        this.<AlterPartitionReassignmentsRequest>waiting(
                table,
                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                new AlterPartitionReassignmentsHandler(controller));
        this.<ListPartitionReassignmentsRequest>waiting(
                table,
                ApiKey.LIST_PARTITION_REASSIGNMENTS,
                new ListPartitionReassignmentsHandler(controller));
        this.<UpdateFeaturesRequest>waiting(
                table,
                ApiKey.UPDATE_FEATURES,
                new UpdateFeaturesHandler(this::finalizeAt, features));
    }

    /** The answer waits until this broker itself tells clients of the new levels. */
    private CompletionStage<Answer<Set<Integer>>> finalizeAt(
            Map<String, Integer> levels, boolean validateOnly) {
        return controller
                .asks()
                .finalizeFeatures(levels, validateOnly)
                .thenCompose(answer -> features.refresh().thenApply(_ -> answer));
    }

    private <Q extends Message> void quick(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.EVENT_LOOP, handler);
    }

    /** For what waits for disks, ZooKeeper or the controller. */
    private <Q extends Message> void waiting(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.VIRTUAL_THREAD, handler);
    }
}
