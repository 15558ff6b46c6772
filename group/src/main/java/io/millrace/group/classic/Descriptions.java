package io.millrace.group.classic;

import io.millrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.wire.message.DescribeGroupsResponse.DescribedGroupMember;
import io.millrace.wire.message.ListGroupsResponse.ListedGroup;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Classic groups as DescribeGroups and ListGroups show them. */
public final class Descriptions {
    private static final int NOT_ASKED = Integer.MIN_VALUE;

    private Descriptions() {}

    /** A group in full; {@code protocol} and metadata only while it is stable. */
    public static DescribedGroup of(ClassicGroup group) {
        boolean stable = group.state() instanceof ClassicState.Stable;
        String protocol = stable ? group.protocol() : null;
        List<DescribedGroupMember> members =
                group.members().values().stream()
                        .map(member ->
                                new DescribedGroupMember(
                                        member.id(),
                                        member.instanceId(),
                                        member.clientId(),
                                        member.clientHost(),
                                        member.metadata(protocol),
                                        stable
                                                ? member.assignment().duplicate()
                                                : Draft.NO_ASSIGNMENT))
                        .toList();
        return new DescribedGroup(
                ErrorCode.NONE.code(),
                null,
                group.id(),
                group.state().name(),
                orEmpty(group.protocolType()),
                orEmpty(protocol),
                members,
                NOT_ASKED);
    }

    /** A group that cannot be shown. */
    public static DescribedGroup refused(
            String id, ErrorCode error, @Nullable String message, String state) {
        return new DescribedGroup(error.code(), message, id, state, "", "", List.of(), NOT_ASKED);
    }

    /** A group in a list. */
    public static ListedGroup listed(ClassicGroup group) {
        return new ListedGroup(
                group.id(), orEmpty(group.protocolType()), group.state().name(), "classic");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
