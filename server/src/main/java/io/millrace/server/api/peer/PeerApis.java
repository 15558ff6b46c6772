package io.millrace.server.api.peer;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.server.peer.ControllerDesk;
import io.millrace.server.peer.LocalBroker;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

/** The handlers of this package, for a table. None of them blocks. */
public final class PeerApis {
    private final LocalBroker broker;
    private final ControllerDesk controller;

    public PeerApis(LocalBroker broker, ControllerDesk controller) {
        this.broker = broker;
        this.controller = controller;
    }

    /** Adds what a controller asks of a broker, and what brokers ask of the controller. */
    public void addTo(ApiTable table) {
        add(table, ApiKey.LEADER_AND_ISR, new LeaderAndIsrHandler(broker));
        add(table, ApiKey.STOP_REPLICA, new StopReplicaHandler(broker));
        add(table, ApiKey.UPDATE_METADATA, new UpdateMetadataHandler(broker));
        add(table, ApiKey.CONTROLLED_SHUTDOWN, new ControlledShutdownHandler(controller));
        add(table, ApiKey.ALTER_PARTITION, new AlterPartitionHandler(controller));
        add(table, ApiKey.ALLOCATE_PRODUCER_IDS, new AllocateProducerIdsHandler(controller));
    }

    private static <Q extends Message, R extends Message> void add(
            ApiTable table, ApiKey api, Handler<Q, R> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.EVENT_LOOP, handler);
    }
}
