package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.consumer.Draft.Start;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse.Assignment;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse.TopicPartitions;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** ConsumerGroupHeartbeat (KIP-848). */
final class HeartbeatRules {
    private final World world;

    HeartbeatRules(World world) {
        this.world = world;
    }

    /** Decides a heartbeat that does not leave. */
    Decision heartbeat(Start start, HeartbeatCommand beat, Ticket ticket, long nowMs) {
        Claim claim = Claim.of(start.group(), beat);
        Refusal full = isFull(start.group(), claim) ? full() : null;
        if (full != null) {
            return refused(ticket, full);
        }
        var draft = new Draft(start, world, nowMs);
        return switch (claim) {
            case Claim.Refused(Refusal refusal) -> refused(ticket, refusal);
            case Claim.Known(ConsumerMember member) -> go(draft, member, beat, ticket);
            case Claim.Joining _ -> go(draft, ConsumerMember.fresh(beat.memberId()), beat, ticket);
            case Claim.Returning(ConsumerMember former) ->
                    go(draft, replace(draft, former, beat.memberId()), beat, ticket);
        };
    }

    private boolean isFull(ConsumerGroup group, Claim claim) {
        return claim instanceof Claim.Joining && group.members().size() >= world.config().maxSize();
    }

    private Refusal full() {
        return new Refusal(
                ErrorCode.GROUP_MAX_SIZE_REACHED,
                "The consumer group has reached its maximum capacity of "
                        + world.config().maxSize()
                        + " members.");
    }

    /** A static member under a new id gets what its former self had. */
    static ConsumerMember replace(Draft draft, ConsumerMember former, String newId) {
        PartitionSet target = draft.target(former.id());
        draft.remove(former);
        var member = new ConsumerMember(newId, former.profile(), former.standing().back());
        ConsumerMember next = draft.profile(member, former.profile());
        draft.target(newId, target);
        return next;
    }

    private static Decision go(
            Draft draft, ConsumerMember member, HeartbeatCommand beat, Ticket ticket) {
        Profile now = member.profile().after(beat);
        boolean isNew = !draft.members().containsKey(member.id());
        boolean rises = isNew || now.assignsOtherwiseThan(member.profile());
        PartitionSet before = member.standing().held().partitions();
        ConsumerMember named = draft.profile(member, now);
        RegexRules.lookUp(draft);
        draft.refresh(rises);
        if (rises) {
            draft.tidyRegexes();
        }
        TargetRules.assign(draft);
        ConsumerMember next = draft.reconcile(named, beat.owned(), beat.epoch() == 0);
        draft.heardOf(next);
        PartitionSet after = next.standing().held().partitions();
        boolean tells = beat.isFull() || !before.equals(after);
        return draft.out.reply(ticket, answer(next, draft.settings, tells ? after : null)).build();
    }

    private static ConsumerGroupHeartbeatResponse answer(
            ConsumerMember member, GroupSettings settings, @Nullable PartitionSet told) {
        return ConsumerGroupHeartbeatResponse.DEFAULT
                .withMemberId(member.id())
                .withMemberEpoch(member.standing().epoch())
                .withHeartbeatIntervalMs(settings.heartbeatIntervalMs())
                .withAssignment(told == null ? null : assignment(told));
    }

    private static Assignment assignment(PartitionSet told) {
        List<TopicPartitions> topics =
                told.topics().stream()
                        .map(topic -> new TopicPartitions(topic, told.of(topic)))
                        .toList();
        return new Assignment(topics);
    }

    static Decision refused(Ticket ticket, Refusal refusal) {
        return Decision.reply(ticket, refused(refusal.error(), refusal.why()));
    }

    static ConsumerGroupHeartbeatResponse refused(ErrorCode error, @Nullable String why) {
        return ConsumerGroupHeartbeatResponse.DEFAULT
                .withErrorCode(error.code())
                .withErrorMessage(why);
    }
}
