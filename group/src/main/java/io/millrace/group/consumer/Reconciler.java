package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.consumer.Standing.Phase;

import org.jspecify.annotations.Nullable;

/*
 * A client takes what it has been told while its heartbeats go on: one that says it has nothing yet may be about to take
 * it, for instance when it has just learnt the topics' names. So what a member has been told is its own until it has
 * been told that it is to give it up and has said after that that it does not have it. It says so by silence, too, if
 * it did not have it when it was told: silence means that it has what it said last, and nothing is new to it then.
 */
/** Brings a member one step closer to what it is to have. */
final class Reconciler {
    private Reconciler() {}

    /**
     * Where a member is to come.
     *
     * @param epoch of the target
     * @param target what the member is to have
     * @param free says of a partition whether no other member has it
     */
    record Aim(int epoch, PartitionSet target, PartitionSet.Choice free) {}

    /**
     * The member's next standing.
     *
     * @param owned what the member says it has, null if it does not say
     * @param settled whether it cannot be about to take anything else: it has just joined, or
     *     speaks the classic protocol
     */
    static Standing next(Standing now, Aim aim, @Nullable PartitionSet owned, boolean settled) {
        return switch (now.phase()) {
            case STABLE ->
                    now.epoch() == aim.epoch && now.held().partitions().equals(aim.target)
                            ? now
                            : towards(now, aim, owned, settled);
            case UNREVOKED -> stillHas(now, owned) ? now : towards(now, aim, owned, settled);
            case UNRELEASED, UNKNOWN -> towards(now, aim, owned, settled);
        };
    }

    private static boolean stillHas(Standing now, @Nullable PartitionSet owned) {
        return owned == null ? !now.without() : owned.overlaps(now.revoking().partitions());
    }

    private static Standing towards(
            Standing now, Aim aim, @Nullable PartitionSet owned, boolean settled) {
        PartitionSet held = now.held().partitions();
        PartitionSet kept = held.and(aim.target);
        PartitionSet surplus = held.minus(aim.target);
        boolean has = owned == null || owned.overlaps(surplus);
        if (!surplus.isEmpty() && (has || !settled)) {
            Holding rest = now.held().next(kept, PartitionSet.EMPTY, now.epoch());
            Holding going = now.held().next(surplus, PartitionSet.EMPTY, now.epoch());
            return new Standing(
                    now.epoch(), now.previousEpoch(), Phase.UNREVOKED, rest, going, !has);
        }
        PartitionSet missing = aim.target.minus(kept);
        PartitionSet taken = missing.filter(aim.free);
        return new Standing(
                aim.epoch,
                now.epoch() == aim.epoch ? now.previousEpoch() : now.epoch(),
                taken.equals(missing) ? Phase.STABLE : Phase.UNRELEASED,
                now.held().next(kept, taken, aim.epoch),
                Holding.NOTHING);
    }
}
