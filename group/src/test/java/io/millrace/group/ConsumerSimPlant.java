package io.millrace.group;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.consumer.ConsumerTimer;
import io.millrace.group.consumer.HeartbeatCommand;
import io.millrace.group.record.ConsumerGroupCurrentMemberAssignmentKey;
import io.millrace.group.record.OffsetCommitKey;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Entry;
import io.millrace.group.runtime.Ticket;
import io.millrace.group.runtime.TimerKey;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bug to be planted in a simulated coordinator of consumer groups. */
enum ConsumerSimPlant {
    NONE,

    TELLS_BEFORE_THE_COMMIT,

    /** What a member is to give up is free at once. */
    DOES_NOT_WAIT_FOR_REVOCATION {
        @Override
        HeartbeatCommand hears(HeartbeatCommand beat) {
            return with(beat, PartitionSet.EMPTY);
        }
    },

    /** A member's session ends while it is in contact. */
    ENDS_SESSIONS_TOO_SOON {
        @Override
        Decision decision(Decision made) {
            Map<TimerKey, Long> timers = new LinkedHashMap<>(made.timers());
            timers.replaceAll((key, ms) -> key instanceof ConsumerTimer.Session ? ms / 8 : ms);
            return with(made, made.records(), made.replies(), timers);
        }
    },

    HAS_NO_SESSIONS_AFTER_LOADING {
        @Override
        Decision loaded(Decision made) {
            return Decision.NOTHING;
        }
    },

    /** A new leader does not know what members have. */
    FORGETS_STANDINGS_WHILE_LOADING {
        @Override
        boolean takes(ByteBuffer key, boolean loading) {
            return !loading || Encoding.type(key) != ConsumerGroupCurrentMemberAssignmentKey.TYPE;
        }
    },

    FORGETS_TO_WRITE_OFFSETS {
        @Override
        Decision decision(Decision made) {
            List<Entry> kept =
                    made.records().stream()
                            .filter(one -> Encoding.type(one.key()) != OffsetCommitKey.TYPE)
                            .toList();
            return with(made, kept, made.replies(), made.timers());
        }
    },

    /** A member hears of an assignment only when it joins. */
    TELLS_ONLY_WHO_JOINS {
        @Override
        Decision decision(Decision made) {
            Map<Ticket, Object> replies = new LinkedHashMap<>(made.replies());
            replies.replaceAll((_, reply) ->
                    reply instanceof ConsumerGroupHeartbeatResponse beat && beat.memberEpoch() > 1
                            ? beat.withAssignment(null)
                            : reply);
            return with(made, made.records(), replies, made.timers());
        }
    },

    TAKES_COMMITS_OF_ANYBODY {
        @Override
        Committer committer(Committer who) {
            return new Committer("", null, -1, true, true);
        }
    };

    HeartbeatCommand hears(HeartbeatCommand beat) {
        return beat;
    }

    Committer committer(Committer who) {
        return who;
    }

    Decision decision(Decision made) {
        return made;
    }

    Decision loaded(Decision made) {
        return made;
    }

    boolean takes(ByteBuffer key, boolean loading) {
        return true;
    }

    private static HeartbeatCommand with(HeartbeatCommand beat, @Nullable PartitionSet owned) {
        return new HeartbeatCommand(
                beat.groupId(),
                beat.memberId(),
                beat.epoch(),
                beat.instanceId(),
                beat.rackId(),
                beat.rebalanceTimeoutMs(),
                beat.clientId(),
                beat.clientHost(),
                beat.names(),
                beat.regex(),
                beat.assignor(),
                owned);
    }

    private static Decision with(
            Decision made,
            List<Entry> records,
            Map<Ticket, Object> replies,
            Map<TimerKey, Long> timers) {
        return new Decision(
                records,
                made.changes(),
                replies,
                timers,
                made.timersIfUnset(),
                made.otherwise(),
                made.effects(),
                made.transaction());
    }
}
