package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.consumer.Standing.Phase;

import org.jspecify.annotations.Nullable;

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
     */
    static Standing next(Standing now, Aim aim, @Nullable PartitionSet owned) {
        return switch (now.phase()) {
            case STABLE ->
                    now.epoch() == aim.epoch && now.held().partitions().equals(aim.target)
                            ? now
                            : towards(now, aim, owned);
            case UNREVOKED ->
                    owned == null || owned.overlaps(now.revoking())
                            ? now
                            : towards(now, aim, owned);
            case UNRELEASED, UNKNOWN -> towards(now, aim, owned);
        };
    }

    private static Standing towards(Standing now, Aim aim, @Nullable PartitionSet owned) {
        PartitionSet held = now.held().partitions();
        PartitionSet kept = held.and(aim.target);
        PartitionSet surplus = held.minus(aim.target);
        boolean stillHas = owned == null ? !surplus.isEmpty() : owned.overlaps(surplus);
        if (stillHas) {
            Holding rest = now.held().next(kept, PartitionSet.EMPTY, now.epoch());
            return new Standing(now.epoch(), now.previousEpoch(), Phase.UNREVOKED, rest, surplus);
        }
        PartitionSet missing = aim.target.minus(kept);
        PartitionSet taken = missing.filter(aim.free);
        return new Standing(
                aim.epoch,
                now.epoch() == aim.epoch ? now.previousEpoch() : now.epoch(),
                taken.equals(missing) ? Phase.STABLE : Phase.UNRELEASED,
                now.held().next(kept, taken, aim.epoch),
                PartitionSet.EMPTY);
    }
}
