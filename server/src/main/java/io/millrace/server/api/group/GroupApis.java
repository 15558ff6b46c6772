package io.millrace.server.api.group;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.wire.message.ConsumerGroupDescribeRequest;
import io.millrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.millrace.wire.message.DeleteGroupsRequest;
import io.millrace.wire.message.DescribeGroupsRequest;
import io.millrace.wire.message.FindCoordinatorRequest;
import io.millrace.wire.message.HeartbeatRequest;
import io.millrace.wire.message.JoinGroupRequest;
import io.millrace.wire.message.LeaveGroupRequest;
import io.millrace.wire.message.ListGroupsRequest;
import io.millrace.wire.message.OffsetCommitRequest;
import io.millrace.wire.message.OffsetDeleteRequest;
import io.millrace.wire.message.OffsetFetchRequest;
import io.millrace.wire.message.SyncGroupRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

/** The handlers of this package, for a table. */
public final class GroupApis {
    private final GroupSeams seams;

    /** Handlers over these seams. */
    public GroupApis(GroupSeams seams) {
        this.seams = seams;
    }

    /** Adds all of them, in all versions. */
    public void addTo(ApiTable table) {
        var groups = seams.groups();
        this.<FindCoordinatorRequest>add(
                table, ApiKey.FIND_COORDINATOR, new FindCoordinatorHandler(seams));
        this.<JoinGroupRequest>add(table, ApiKey.JOIN_GROUP, new JoinGroupHandler(groups));
        this.<SyncGroupRequest>add(table, ApiKey.SYNC_GROUP, new SyncGroupHandler(groups));
        this.<HeartbeatRequest>add(table, ApiKey.HEARTBEAT, new HeartbeatHandler(groups));
        this.<LeaveGroupRequest>add(table, ApiKey.LEAVE_GROUP, new LeaveGroupHandler(groups));
        this.<OffsetCommitRequest>add(table, ApiKey.OFFSET_COMMIT, new OffsetCommitHandler(seams));
        this.<OffsetFetchRequest>add(table, ApiKey.OFFSET_FETCH, new OffsetFetchHandler(seams));
        this.<DescribeGroupsRequest>add(
                table, ApiKey.DESCRIBE_GROUPS, new DescribeGroupsHandler(groups));
        this.<ListGroupsRequest>add(table, ApiKey.LIST_GROUPS, new ListGroupsHandler(groups));
        this.<DeleteGroupsRequest>add(table, ApiKey.DELETE_GROUPS, new DeleteGroupsHandler(groups));
        this.<OffsetDeleteRequest>add(table, ApiKey.OFFSET_DELETE, new OffsetDeleteHandler(seams));
        this.<ConsumerGroupHeartbeatRequest>add(
                table, ApiKey.CONSUMER_GROUP_HEARTBEAT, new ConsumerGroupHeartbeatHandler(groups));
        this.<ConsumerGroupDescribeRequest>add(
                table, ApiKey.CONSUMER_GROUP_DESCRIBE, new ConsumerGroupDescribeHandler(groups));
    }

    private <Q extends Message> void add(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.EVENT_LOOP, handler);
    }
}
