package io.millrace.group.classic;

import io.millrace.group.record.GroupMetadataKey;
import io.millrace.group.record.GroupMetadataValue;
import io.millrace.group.record.GroupMetadataValue.MemberMetadata;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Entry;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Classic groups as records. A member is stored with the chosen protocol's metadata only. */
public final class GroupRecords {
    private static final int VERSION = 3;

    private GroupRecords() {}

    /** The record that holds a group as it stands. */
    static Entry metadata(ClassicGroup group) {
        List<MemberMetadata> members =
                group.members().values().stream()
                        .map(member ->
                                new MemberMetadata(
                                        member.id(),
                                        member.instanceId(),
                                        member.clientId(),
                                        member.clientHost(),
                                        member.rebalanceTimeoutMs(),
                                        member.sessionTimeoutMs(),
                                        member.metadata(group.protocol()),
                                        member.assignment()))
                        .toList();
        String type = group.protocolType();
        var value =
                new GroupMetadataValue(
                        type == null ? "" : type,
                        group.generation(),
                        group.protocol(),
                        group.leader(),
                        group.sinceMs(),
                        members);
        return new Entry(key(group.id()), Encoding.value(VERSION, value));
    }

    /** The record that forgets a group. */
    public static Entry tombstone(String group) {
        return new Entry(key(group), null);
    }

    private static ByteBuffer key(String group) {
        return Encoding.key(GroupMetadataKey.TYPE, new GroupMetadataKey(group));
    }

    /** The group that a record holds. */
    public static ClassicGroup read(ByteBuffer key, ByteBuffer value) {
        String id = Encoding.readKey(key, GroupMetadataKey::read).group();
        GroupMetadataValue read = Encoding.readValue(value, GroupMetadataValue::read);
        Map<String, ClassicMember> members = new LinkedHashMap<>();
        for (MemberMetadata member : read.members()) {
            members.put(member.memberId(), member(member, read.protocol()));
        }
        ClassicState state =
                members.isEmpty() ? new ClassicState.Empty() : new ClassicState.Stable(Set.of());
        return new ClassicGroup(
                id,
                read.protocolType().isEmpty() ? null : read.protocolType(),
                read.generation(),
                read.protocol(),
                read.leader(),
                ClassicGroup.frozen(members),
                Set.of(),
                state,
                read.currentStateTimestamp(),
                null);
    }

    /** The id of the group that a record is about. */
    public static String id(ByteBuffer key) {
        return Encoding.readKey(key, GroupMetadataKey::read).group();
    }

    private static ClassicMember member(MemberMetadata read, @Nullable String protocol) {
        int rebalance =
                read.rebalanceTimeout() < 0 ? read.sessionTimeout() : read.rebalanceTimeout();
        return new ClassicMember(
                read.memberId(),
                read.groupInstanceId(),
                read.clientId(),
                read.clientHost(),
                rebalance,
                read.sessionTimeout(),
                protocol == null
                        ? List.of()
                        : List.of(new Protocol(protocol, copy(read.subscription()))),
                copy(read.assignment()),
                null,
                null,
                false);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }
}
