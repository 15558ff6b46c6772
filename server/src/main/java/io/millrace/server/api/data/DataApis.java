package io.millrace.server.api.data;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.server.quota.FetchToll;
import io.millrace.wire.message.DeleteRecordsRequest;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.ListOffsetsRequest;
import io.millrace.wire.message.OffsetForLeaderEpochRequest;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

import java.util.concurrent.ThreadLocalRandom;

/** The handlers of this package, for a table. */
public final class DataApis {
    private final DataSeams seams;
    private final FetchToll toll;
    private final FetchSessionCache sessions;

    /** The fetch sessions are shared by all tables that {@link #addTo} fills. */
    public DataApis(DataSeams seams, FetchToll toll) {
        this.seams = seams;
        this.toll = toll;
        this.sessions =
                new FetchSessionCache(
                        seams.settings().fetchSessions(),
                        () -> ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    }

    /** The open fetch sessions. */
    public FetchSessionCache sessions() {
        return sessions;
    }

    /** Adds Produce, Fetch, ListOffsets, DeleteRecords and OffsetForLeaderEpoch. */
    public void addTo(ApiTable table) {
        this.<ProduceRequest>add(table, ApiKey.PRODUCE, new ProduceHandler(seams));
        this.<FetchRequest>add(table, ApiKey.FETCH, new FetchHandler(seams, sessions, toll));
        this.<ListOffsetsRequest>add(table, ApiKey.LIST_OFFSETS, new ListOffsetsHandler(seams));
        this.<DeleteRecordsRequest>add(
                table, ApiKey.DELETE_RECORDS, new DeleteRecordsHandler(seams));
        this.<OffsetForLeaderEpochRequest>add(
                table, ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(seams));
    }

    private <Q extends Message> void add(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.EVENT_LOOP, handler);
    }
}
