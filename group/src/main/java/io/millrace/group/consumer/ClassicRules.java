package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.Answers;
import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.Protocol;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.message.LeaveGroupResponse.MemberResponse;
import io.millrace.wire.message.SyncGroupResponse;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/*
 * Nobody waits for anybody here: a JoinGroup brings the member to the group's epoch, which is its generation, SyncGroup
 * tells what it has, and a heartbeat says "rebalance" whenever joining again would bring it further.
 */

/** Members of the classic protocol in a consumer group, while the group changes over. */
final class ClassicRules {
    private static final String CONSUMER = "consumer";

    private final World world;
    private final ClassicConfig limits;
    private final Supplier<String> randomSuffix;
    private final Departures departures;

    ClassicRules(
            World world,
            ClassicConfig limits,
            Supplier<String> randomSuffix,
            Departures departures) {
        this.world = world;
        this.limits = limits;
        this.randomSuffix = randomSuffix;
        this.departures = departures;
    }

    /** Decides a JoinGroup. */
    Decision join(ConsumerGroup group, JoinCommand join, Ticket ticket, long nowMs) {
        ErrorCode unfit = unfit(group, join);
        if (unfit != ErrorCode.NONE) {
            return Decision.reply(ticket, Answers.join(join.memberId(), unfit));
        }
        ConsumerMember holder = group.byInstance(join.instanceId());
        boolean unnamed = join.memberId().isEmpty();
        String id = unnamed ? newId(join) : join.memberId();
        if (unnamed && join.instanceId() == null && join.mustKnowId()) {
            return Decision.reply(ticket, Answers.join(id, ErrorCode.MEMBER_ID_REQUIRED));
        }
        var draft = new Draft(group, world, nowMs);
        ConsumerMember known = group.member(id);
        if (holder != null && unnamed && departures.endsProtocol(draft, holder)) {
            departures.remove(draft, List.of(holder));
            return draft.out
                    .reply(ticket, Answers.join(join.memberId(), ErrorCode.REBALANCE_IN_PROGRESS))
                    .build();
        }
        if (holder != null && unnamed) {
            known = HeartbeatRules.replace(draft, holder, id);
        }
        return go(draft, known == null ? ConsumerMember.fresh(id) : known, join, ticket);
    }

    private String newId(JoinCommand join) {
        String prefix = join.instanceId() == null ? join.clientId() : join.instanceId();
        return prefix + "-" + randomSuffix.get();
    }

    private ErrorCode unfit(ConsumerGroup group, JoinCommand join) {
        if (join.sessionTimeoutMs() < limits.minSessionTimeoutMs()
                || join.sessionTimeoutMs() > limits.maxSessionTimeoutMs()) {
            return ErrorCode.INVALID_SESSION_TIMEOUT;
        }
        if (!isCompatible(group, join)) {
            return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
        }
        ConsumerMember holder = group.byInstance(join.instanceId());
        boolean named = !join.memberId().isEmpty();
        if (join.instanceId() != null && named) {
            if (holder == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            if (!holder.id().equals(join.memberId())) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
        }
        boolean isNew = holder == null && group.member(join.memberId()) == null;
        return isNew && group.members().size() >= world.config().maxSize()
                ? ErrorCode.GROUP_MAX_SIZE_REACHED
                : ErrorCode.NONE;
    }

    private static boolean isCompatible(ConsumerGroup group, JoinCommand join) {
        if (!CONSUMER.equals(join.protocolType()) || join.protocols().isEmpty()) {
            return false;
        }
        if (Embedded.subscription(join.protocols().getFirst().metadata()) == null) {
            return false;
        }
        return join.protocols().stream()
                .anyMatch(one ->
                        group.members().values().stream()
                                .filter(member -> !member.id().equals(join.memberId()))
                                .allMatch(member -> supports(member, one.name())));
    }

    private static boolean supports(ConsumerMember member, String protocol) {
        Profile.Classic classic = member.profile().classic();
        return classic == null
                || classic.protocols().stream().anyMatch(one -> one.name().equals(protocol));
    }

    private static Decision go(
            Draft draft, ConsumerMember member, JoinCommand join, Ticket ticket) {
        Protocol first = join.protocols().getFirst();
        Embedded.Read read = Embedded.subscription(first.metadata());
        if (read == null) {
            return Decision.reply(
                    ticket, Answers.join(join.memberId(), ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
        }
        var profile =
                new Profile(
                        join.instanceId(),
                        read.subscription().rackId(),
                        join.clientId(),
                        join.clientHost(),
                        Subscription.of(read.subscription().topics(), null),
                        join.rebalanceTimeoutMs(),
                        null,
                        new Profile.Classic(join.sessionTimeoutMs(), join.protocols()));
        boolean rises =
                !draft.members().containsKey(member.id())
                        || profile.assignsOtherwiseThan(member.profile());
        ConsumerMember named = draft.profile(member, profile);
        draft.refresh(rises);
        TargetRules.assign(draft);
        PartitionSet owned = Embedded.owned(read.subscription(), draft.image);
        ConsumerMember next = draft.reconcile(named, owned, true);
        draft.heardOf(next);
        draft.out.disarm(new ConsumerTimer.Rejoin(draft.id(), next.id()));
        draft.out.arm(new ConsumerTimer.Sync(draft.id(), next.id()), join.rebalanceTimeoutMs());
        return draft.out.reply(ticket, joined(next, first.name())).build();
    }

    private static JoinGroupResponse joined(ConsumerMember member, String protocol) {
        return JoinGroupResponse.DEFAULT
                .withMemberId(member.id())
                .withGenerationId(member.standing().epoch())
                .withProtocolType(CONSUMER)
                .withProtocolName(protocol);
    }

    /** Decides a SyncGroup. */
    Decision sync(ConsumerGroup group, SyncCommand sync, Ticket ticket, long nowMs) {
        ErrorCode unfit = identity(group, sync.memberId(), sync.instanceId(), sync.generation());
        ConsumerMember member = group.member(sync.memberId());
        Profile.Classic classic = member == null ? null : member.profile().classic();
        if (unfit != ErrorCode.NONE || member == null || classic == null) {
            return refusedSync(ticket, unfit);
        }
        Protocol first = classic.protocols().getFirst();
        boolean otherType = sync.protocolType() != null && !CONSUMER.equals(sync.protocolType());
        boolean otherName =
                sync.protocolName() != null && !first.name().equals(sync.protocolName());
        if (otherType || otherName) {
            return refusedSync(ticket, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        }
        var draft = new Draft(group, world, nowMs);
        boolean behind =
                member.standing().epoch() < group.epoch()
                        && member.standing().phase() != Standing.Phase.UNREVOKED;
        if (behind) {
            awaitRejoin(draft, member);
            return draft.out.reply(ticket, Answers.sync(ErrorCode.REBALANCE_IN_PROGRESS)).build();
        }
        draft.heardOf(member);
        draft.out.disarm(new ConsumerTimer.Sync(draft.id(), member.id()));
        Embedded.Read read = Embedded.subscription(first.metadata());
        var bytes =
                Embedded.assignment(
                        member.standing().held().partitions(),
                        read == null ? 0 : read.version(),
                        draft.image);
        return draft.out
                .reply(
                        ticket,
                        new SyncGroupResponse(
                                0, ErrorCode.NONE.code(), CONSUMER, first.name(), bytes))
                .build();
    }

    private static Decision refusedSync(Ticket ticket, ErrorCode why) {
        return Decision.reply(ticket, Answers.sync(why));
    }

    /** It has the rest of its rebalance timeout to join again. */
    private static void awaitRejoin(Draft draft, ConsumerMember member) {
        draft.out.disarm(new ConsumerTimer.Sync(draft.id(), member.id()));
        draft.out.armOnce(
                new ConsumerTimer.Rejoin(draft.id(), member.id()),
                member.profile().rebalanceTimeoutMs());
    }

    private static ErrorCode identity(
            ConsumerGroup group, String memberId, @Nullable String instanceId, int generation) {
        ConsumerMember holder = group.byInstance(instanceId);
        if (holder != null && !holder.id().equals(memberId)) {
            return ErrorCode.FENCED_INSTANCE_ID;
        }
        ConsumerMember member = instanceId == null ? group.member(memberId) : holder;
        if (member == null || !member.isClassic()) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        return member.standing().epoch() == generation
                ? ErrorCode.NONE
                : ErrorCode.ILLEGAL_GENERATION;
    }

    /** Decides a Heartbeat of the classic protocol. */
    Decision heartbeat(
            ConsumerGroup group,
            String memberId,
            @Nullable String instanceId,
            int generation,
            Ticket ticket,
            long nowMs) {
        ErrorCode unfit = identity(group, memberId, instanceId, generation);
        ConsumerMember member = group.member(memberId);
        if (unfit != ErrorCode.NONE || member == null) {
            return Decision.reply(ticket, Answers.heartbeat(unfit));
        }
        var draft = new Draft(group, world, nowMs);
        draft.heardOf(member);
        draft.refresh(false);
        boolean joins = comesFurther(draft, member);
        if (joins) {
            awaitRejoin(draft, member);
        }
        return draft.out
                .reply(
                        ticket,
                        Answers.heartbeat(joins ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE))
                .build();
    }

    private static boolean comesFurther(Draft draft, ConsumerMember member) {
        Standing standing = member.standing();
        return switch (standing.phase()) {
            case UNREVOKED, UNKNOWN -> true;
            case STABLE -> standing.epoch() < draft.epoch();
            case UNRELEASED ->
                    standing.epoch() < draft.epoch()
                            || !draft.target(member.id())
                                    .minus(standing.held().partitions())
                                    .filter((topic, one) ->
                                            draft.group.isFree(topic, one, member.id()))
                                    .isEmpty();
        };
    }

    /** Decides a LeaveGroup. */
    Decision leave(ConsumerGroup group, List<Leaver> leavers, Ticket ticket, long nowMs) {
        var draft = new Draft(group, world, nowMs);
        List<MemberResponse> answers = new ArrayList<>();
        List<ConsumerMember> gone = new ArrayList<>();
        for (Leaver leaver : leavers) {
            ConsumerMember holder = group.byInstance(leaver.instanceId());
            boolean byId = leaver.instanceId() == null;
            ConsumerMember member = byId ? group.member(leaver.memberId()) : holder;
            ErrorCode error = ErrorCode.NONE;
            boolean otherId = !byId && !leaver.memberId().isEmpty();
            if (member == null || (byId && !member.isClassic())) {
                error = ErrorCode.UNKNOWN_MEMBER_ID;
            } else if (otherId && !member.id().equals(leaver.memberId())) {
                error = ErrorCode.FENCED_INSTANCE_ID;
            } else if (!gone.contains(member)) {
                gone.add(member);
            }
            answers.add(new MemberResponse(leaver.memberId(), leaver.instanceId(), error.code()));
        }
        if (!gone.isEmpty()) {
            departures.remove(draft, gone);
        }
        return draft.out
                .reply(ticket, new LeaveGroupResponse(0, ErrorCode.NONE.code(), answers))
                .build();
    }
}
