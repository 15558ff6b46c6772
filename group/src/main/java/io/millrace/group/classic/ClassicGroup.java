package io.millrace.group.classic;

import io.millrace.group.runtime.Change;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A classic group: a value. {@link Draft} makes the next one from it.
 *
 * @param protocolType null for a group that only stores offsets
 * @param protocol chosen for this generation, null while there is none
 * @param members by id, in the order in which they came
 * @param pending ids handed out that have not come back yet (KIP-394)
 * @param sinceMs when it came to this state
 * @param stored during a rebalance, the group as its record still holds it: what a coordinator that
 *     starts anew will find. Null in {@code Empty} and {@code Stable}, where that is the group
 *     itself, and before the first plan
 */
public record ClassicGroup(
        String id,
        @Nullable String protocolType,
        int generation,
        @Nullable String protocol,
        @Nullable String leader,
        Map<String, ClassicMember> members,
        Set<String> pending,
        ClassicState state,
        long sinceMs,
        @Nullable ClassicGroup stored) {
    /** A group without members, as it begins. */
    public static ClassicGroup empty(String id, long nowMs) {
        return new ClassicGroup(
                id, null, 0, null, null, Map.of(), Set.of(), new ClassicState.Empty(), nowMs, null);
    }

    /** The group of that id is now this one; null when it is gone. */
    public record Now(String id, @Nullable ClassicGroup group) implements Change {}

    boolean isLeader(String memberId) {
        return memberId.equals(leader);
    }

    @Nullable ClassicMember byInstance(@Nullable String instanceId) {
        if (instanceId == null) {
            return null;
        }
        for (ClassicMember member : members.values()) {
            if (instanceId.equals(member.instanceId())) {
                return member;
            }
        }
        return null;
    }

    /** Whether there are no members. */
    public boolean isEmpty() {
        return state instanceof ClassicState.Empty;
    }

    static Map<String, ClassicMember> frozen(Map<String, ClassicMember> members) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
}
