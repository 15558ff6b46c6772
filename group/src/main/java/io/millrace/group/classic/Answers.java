package io.millrace.group.classic;

import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.JoinGroupResponse.JoinGroupResponseMember;
import io.millrace.wire.message.SyncGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Replies of the classic protocol. */
public final class Answers {
    static final List<JoinGroupResponseMember> NOBODY = List.of();

    private Answers() {}

    /** A refused JoinGroup. */
    public static JoinGroupResponse join(String memberId, ErrorCode why) {
        return JoinGroupResponse.DEFAULT
                .withErrorCode(why.code())
                .withProtocolName("")
                .withMemberId(memberId);
    }

    /** A refused SyncGroup. */
    public static SyncGroupResponse sync(ErrorCode why) {
        return SyncGroupResponse.DEFAULT.withErrorCode(why.code());
    }

    /** A Heartbeat's reply. */
    public static HeartbeatResponse heartbeat(ErrorCode error) {
        return new HeartbeatResponse(0, error.code());
    }

    /** The error when a group's own record, not an offset's, is what the log finds too large. */
    public static ErrorCode ofGroup(ErrorCode error) {
        return error == ErrorCode.INVALID_COMMIT_OFFSET_SIZE
                ? ErrorCode.UNKNOWN_SERVER_ERROR
                : error;
    }

    static List<JoinGroupResponseMember> members(
            Collection<ClassicMember> members, @Nullable String protocol) {
        List<JoinGroupResponseMember> list = new ArrayList<>(members.size());
        for (ClassicMember member : members) {
            list.add(
                    new JoinGroupResponseMember(
                            member.id(), member.instanceId(), member.metadata(protocol)));
        }
        return list;
    }
}
