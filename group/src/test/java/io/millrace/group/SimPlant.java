package io.millrace.group;

import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.ClassicMember;
import io.millrace.group.classic.ClassicState;
import io.millrace.group.classic.ClassicTimer;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.record.GroupMetadataKey;
import io.millrace.group.record.OffsetCommitKey;
import io.millrace.group.runtime.Change;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Entry;
import io.millrace.group.runtime.Ticket;
import io.millrace.group.runtime.TimerKey;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.SyncGroupResponse;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A bug to be planted in a simulated coordinator, to see whether the simulation notices. */
enum SimPlant {
    NONE,

    TELLS_BEFORE_THE_COMMIT,

    TAKES_COMMITS_OF_REPLACED_MEMBERS {
        @Override
        Committer committer(@Nullable ClassicGroup group, Committer who) {
            if (group != null && who.instanceId() != null) {
                for (ClassicMember member : group.members().values()) {
                    if (who.instanceId().equals(member.instanceId())) {
                        return new Committer(member.id(), null, group.generation(), true);
                    }
                }
            }
            return who;
        }
    },

    TAKES_COMMITS_OF_ANYBODY {
        @Override
        Committer committer(@Nullable ClassicGroup group, Committer who) {
            return new Committer("", null, -1, true);
        }
    },

    FORGETS_TO_WRITE_OFFSETS {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            return records(made, one -> Encoding.type(one.key()) != OffsetCommitKey.TYPE);
        }
    },

    FORGETS_TO_WRITE_PLANS {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            return records(made, one -> Encoding.type(one.key()) != GroupMetadataKey.TYPE);
        }
    },

    LOSES_A_REPLY {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            Map<Ticket, Object> replies = new LinkedHashMap<>(made.replies());
            if (replies.size() > 2) {
                replies.remove(List.copyOf(replies.keySet()).getLast());
            }
            return with(made, made.records(), made.changes(), replies, made.timers());
        }
    },

    HAS_NO_SESSIONS {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            return timers(made, key -> !(key instanceof ClassicTimer.Session));
        }
    },

    HAS_NO_JOIN_TIMER {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            return timers(made, key -> !(key instanceof ClassicTimer.Join));
        }
    },

    HAS_NO_TIMERS_AFTER_LOADING {
        @Override
        Decision loaded(Decision made) {
            return Decision.NOTHING;
        }
    },

    MISSES_RECORDS_WHILE_LOADING {
        @Override
        boolean takes(long offset, boolean loading) {
            return !loading || offset % 5 != 0;
        }
    },

    LETS_GENERATIONS_STAND {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            List<Change> changes = new ArrayList<>();
            for (Change change : made.changes()) {
                boolean stood =
                        change instanceof ClassicGroup.Now(String _, ClassicGroup group)
                                && group != null
                                && group.state() instanceof ClassicState.Completing;
                changes.add(stood ? pinned((ClassicGroup.Now) change) : change);
            }
            Map<Ticket, Object> replies = new LinkedHashMap<>();
            made.replies()
                    .forEach((ticket, reply) ->
                            replies.put(
                                    ticket,
                                    reply instanceof JoinGroupResponse join && join.errorCode() == 0
                                            ? join.withGenerationId(1)
                                            : reply));
            return with(made, made.records(), changes, replies, made.timers());
        }

        private static Change pinned(ClassicGroup.Now now) {
            ClassicGroup group = now.group();
            return group == null
                    ? now
                    : new ClassicGroup.Now(
                            now.id(),
                            new ClassicGroup(
                                    group.id(),
                                    group.protocolType(),
                                    1,
                                    group.protocol(),
                                    group.leader(),
                                    group.members(),
                                    group.pending(),
                                    group.state(),
                                    group.sinceMs(),
                                    group.stored()));
        }
    },

    GIVES_EVERYBODY_THE_SAME_PART {
        @Override
        Decision decision(GroupMachine before, Decision made) {
            Map<Ticket, Object> replies = new LinkedHashMap<>();
            SyncGroupResponse first = null;
            for (var one : made.replies().entrySet()) {
                Object reply = one.getValue();
                if (reply instanceof SyncGroupResponse sync && sync.errorCode() == 0) {
                    first = first == null ? sync : first;
                    reply = first;
                }
                replies.put(one.getKey(), reply);
            }
            return with(made, made.records(), made.changes(), replies, made.timers());
        }
    };

    Committer committer(@Nullable ClassicGroup group, Committer who) {
        return who;
    }

    Decision decision(GroupMachine before, Decision made) {
        return made;
    }

    Decision loaded(Decision made) {
        return made;
    }

    boolean takes(long offset, boolean loading) {
        return true;
    }

    private static Decision records(Decision made, Predicate<Entry> kept) {
        return with(
                made,
                made.records().stream().filter(kept).toList(),
                made.changes(),
                made.replies(),
                made.timers());
    }

    private static Decision timers(Decision made, Predicate<TimerKey> kept) {
        Map<TimerKey, Long> timers = new LinkedHashMap<>(made.timers());
        timers.keySet().removeIf(kept.negate());
        return with(made, made.records(), made.changes(), made.replies(), timers);
    }

    private static Decision with(
            Decision made,
            List<Entry> records,
            List<Change> changes,
            Map<Ticket, Object> replies,
            Map<TimerKey, Long> timers) {
        return new Decision(
                records,
                changes,
                replies,
                timers,
                made.timersIfUnset(),
                made.otherwise(),
                made.effects(),
                made.transaction());
    }
}
