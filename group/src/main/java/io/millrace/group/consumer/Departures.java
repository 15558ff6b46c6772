package io.millrace.group.consumer;

import io.millrace.group.classic.Eviction;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.millrace.wire.protocol.ErrorCode;

import java.util.Collection;
import java.util.List;

/** How members go: by themselves, or because nothing is heard of them. */
final class Departures {
    private final World world;
    private final MigrationRules migration;

    Departures(World world, MigrationRules migration) {
        this.world = world;
        this.migration = migration;
    }

    /** Decides a heartbeat that leaves, for good or for a while. */
    Decision leave(ConsumerGroup group, HeartbeatCommand beat, Ticket ticket, long nowMs) {
        String instance = beat.instanceId();
        ConsumerMember member =
                instance == null ? group.member(beat.memberId()) : group.byInstance(instance);
        if (member == null) {
            return refused(ticket, ErrorCode.UNKNOWN_MEMBER_ID, "The member is unknown");
        }
        if (instance != null && !member.id().equals(beat.memberId())) {
            return refused(
                    ticket,
                    ErrorCode.FENCED_INSTANCE_ID,
                    "Instance id " + instance + " belongs to member " + member.id());
        }
        var draft = new Draft(group, world, nowMs);
        if (beat.epoch() == Standing.AWAY) {
            draft.disarm(member.id());
            draft.heardOf(draft.standing(member, member.standing().away()));
        } else {
            remove(draft, List.of(member));
        }
        return draft.out
                .reply(
                        ticket,
                        ConsumerGroupHeartbeatResponse.DEFAULT
                                .withMemberId(beat.memberId())
                                .withMemberEpoch(beat.epoch()))
                .build();
    }

    private static Decision refused(Ticket ticket, ErrorCode error, String why) {
        return HeartbeatRules.refused(ticket, new Refusal(error, why));
    }

    /** Whether the group becomes a classic one when this member goes. */
    boolean endsProtocol(Draft draft, ConsumerMember going) {
        return migration.isForClassic(draft, List.of(going));
    }

    /** Members are gone; if only classic ones are left the group may become a classic one. */
    void remove(Draft draft, Collection<ConsumerMember> gone) {
        if (migration.isForClassic(draft, gone)) {
            gone.forEach(member -> draft.disarm(member.id()));
            migration.downgrade(draft, gone);
            return;
        }
        gone.forEach(draft::remove);
        draft.rise();
        draft.tidyRegexes();
    }

    /** A timer of the group rang. */
    Decision rang(ConsumerGroup group, ConsumerTimer timer, long nowMs) {
        return switch (timer) {
            case ConsumerTimer.Session(_, String id) -> gone(group, id, Eviction.SESSION, nowMs);
            case ConsumerTimer.Rejoin(_, String id) -> gone(group, id, Eviction.JOIN, nowMs);
            case ConsumerTimer.Sync(_, String id) -> gone(group, id, Eviction.SYNC, nowMs);
            case ConsumerTimer.Revocation(_, String id) -> {
                ConsumerMember member = group.member(id);
                boolean late =
                        member != null && member.standing().phase() == Standing.Phase.UNREVOKED;
                yield late ? gone(group, id, Eviction.REVOCATION, nowMs) : Decision.NOTHING;
            }
            case ConsumerTimer.Assign _ -> {
                var draft = new Draft(group, world, nowMs);
                TargetRules.assign(draft);
                yield draft.out.build();
            }
        };
    }

    private Decision gone(ConsumerGroup group, String memberId, Eviction why, long nowMs) {
        ConsumerMember member = group.member(memberId);
        if (member == null) {
            return Decision.NOTHING;
        }
        why.tell(group.id(), memberId);
        var draft = new Draft(group, world, nowMs);
        remove(draft, List.of(member));
        return draft.out.build();
    }

    /** What a group that has just been loaded needs: its members' timers start anew. */
    void loaded(ConsumerGroup group, long nowMs, Decision.Builder out) {
        var draft = new Draft(new Draft.Start(group, out), world, nowMs);
        for (ConsumerMember member : group.members().values()) {
            draft.heardOf(member);
            boolean revokes = member.standing().phase() == Standing.Phase.UNREVOKED;
            if (revokes && !member.isClassic()) {
                out.arm(
                        new ConsumerTimer.Revocation(group.id(), member.id()),
                        member.profile().rebalanceTimeoutMs());
            }
        }
    }
}
