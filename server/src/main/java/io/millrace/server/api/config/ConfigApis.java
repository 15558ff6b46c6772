package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.message.AlterConfigsRequest;
import io.millrace.wire.message.DescribeConfigsRequest;
import io.millrace.wire.message.IncrementalAlterConfigsRequest;
import io.millrace.wire.message.ListConfigResourcesRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

/** The handlers of this package, for a table. */
public final class ConfigApis {
    private final ClusterView view;
    private final int brokerId;
    private final LiveConfig live;
    private final ConfigBook book;
    private final LogLevels loggers;

    public ConfigApis(
            ClusterView view, int brokerId, LiveConfig live, ConfigBook book, LogLevels loggers) {
        this.view = view;
        this.brokerId = brokerId;
        this.live = live;
        this.book = book;
        this.loggers = loggers;
    }

    /** Adds all of them, in all versions. They may wait for ZooKeeper. */
    public void addTo(ApiTable table) {
        var writer = new ConfigWriter(view, brokerId, live, book, loggers);
        this.<DescribeConfigsRequest>add(
                table,
                ApiKey.DESCRIBE_CONFIGS,
                new DescribeConfigsHandler(view, brokerId, live, book, loggers));
        this.<AlterConfigsRequest>add(table, ApiKey.ALTER_CONFIGS, new AlterConfigsHandler(writer));
        this.<IncrementalAlterConfigsRequest>add(
                table,
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                new IncrementalAlterConfigsHandler(writer));
        this.<ListConfigResourcesRequest>add(
                table, ApiKey.LIST_CONFIG_RESOURCES, new ListConfigResourcesHandler(view, book));
    }

    private <Q extends Message> void add(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.VIRTUAL_THREAD, handler);
    }
}
