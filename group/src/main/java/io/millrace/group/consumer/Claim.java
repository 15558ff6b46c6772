package io.millrace.group.consumer;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import io.millrace.group.assign.PartitionSet;

/** Who somebody is that says it is a member, or wants to be one. */
sealed interface Claim {
    /** A member. */
    record Known(ConsumerMember member) implements Claim {}

    /** Nobody yet. */
    record Joining() implements Claim {}

    /** A static member that takes its former self's place. */
    record Returning(ConsumerMember former) implements Claim {}

    /** Not who it says, or not as far as it says. */
    record Refused(Refusal refusal) implements Claim {}

    /** Of a heartbeat. */
    static Claim of(ConsumerGroup group, HeartbeatCommand beat) {
        return beat.instanceId() == null
                ? ofDynamic(group, beat)
                : ofStatic(group, beat, beat.instanceId());
    }

    private static Claim ofDynamic(ConsumerGroup group, HeartbeatCommand beat) {
        ConsumerMember member = group.member(beat.memberId());
        if (member != null) {
            return known(member, beat.epoch(), beat.owned());
        }
        return beat.epoch() == 0
                ? new Joining()
                : refused(
                        ErrorCode.UNKNOWN_MEMBER_ID,
                        "Member " + beat.memberId() + " is not a member of group " + group.id());
    }

    private static Claim ofStatic(ConsumerGroup group, HeartbeatCommand beat, String instance) {
        ConsumerMember holder = group.byInstance(instance);
        boolean itself = holder != null && holder.id().equals(beat.memberId());
        if (beat.epoch() == 0) {
            if (holder == null) {
                return ofDynamic(group, beat);
            }
            if (holder.standing().isAway() || holder.isClassic()) {
                return new Returning(holder);
            }
            return itself
                    ? known(holder, 0, beat.owned())
                    : refused(
                            ErrorCode.UNRELEASED_INSTANCE_ID,
                            "Instance id " + instance + " is used by member " + holder.id());
        }
        if (holder == null) {
            return refused(ErrorCode.UNKNOWN_MEMBER_ID, "Instance id " + instance + " is unknown");
        }
        return itself
                ? known(holder, beat.epoch(), beat.owned())
                : refused(
                        ErrorCode.FENCED_INSTANCE_ID,
                        "Instance id " + instance + " belongs to member " + holder.id());
    }

    /**
     * The epoch must be the member's; or the one before, where the member has nothing else than it
     * was given: then the last answer was lost; or 0, of a member that has been fenced, has given
     * up all it had and joins anew under its id (KIP-848).
     */
    private static Claim known(ConsumerMember member, int epoch, @Nullable PartitionSet owned) {
        Standing now = member.standing();
        boolean lostAnswer =
                epoch < now.epoch()
                        && epoch == now.previousEpoch()
                        && owned != null
                        && now.held().partitions().containsAll(owned);
        if (epoch == 0 || epoch == now.epoch() || lostAnswer) {
            return new Known(member);
        }
        String than = epoch > now.epoch() ? "greater" : "smaller";
        return refused(
                ErrorCode.FENCED_MEMBER_EPOCH,
                "The member's epoch "
                        + epoch
                        + " is "
                        + than
                        + " than the known one, "
                        + now.epoch()
                        + "; it must give up all its partitions and join again");
    }

    private static Refused refused(ErrorCode error, String why) {
        return new Refused(new Refusal(error, why));
    }
}
