package io.millrace.group.classic;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.Set;

/** Is who asks the member that it says it is? */
final class MemberCheck {
    private MemberCheck() {}

    /** Known, and not replaced by a newer holder of its instance id. */
    static ErrorCode identity(ClassicGroup group, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            ClassicMember holder = group.byInstance(instanceId);
            if (holder == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            return holder.id().equals(memberId) ? ErrorCode.NONE : ErrorCode.FENCED_INSTANCE_ID;
        }
        return group.members().containsKey(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }

    /** Known, and of the group's generation. */
    static ErrorCode generation(
            ClassicGroup group, String memberId, @Nullable String instanceId, int generation) {
        ErrorCode identity = identity(group, memberId, instanceId);
        if (identity != ErrorCode.NONE) {
            return identity;
        }
        return generation == group.generation() ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
    }

    static Set<String> without(Set<String> ids, String id) {
        Set<String> rest = new LinkedHashSet<>(ids);
        rest.remove(id);
        return rest;
    }

    static Set<String> rename(Set<String> ids, String old, String now) {
        Set<String> renamed = without(ids, old);
        if (ids.contains(old)) {
            renamed.add(now);
        }
        return renamed;
    }
}
