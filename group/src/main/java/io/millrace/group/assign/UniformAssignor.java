package io.millrace.group.assign;

import java.util.Map;

/** Gives all members about as many partitions, and takes from a member only what it must. */
public final class UniformAssignor implements Assignor {
    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public Map<String, PartitionSet> assign(Task task) {
        var balance = new Balance(task);
        balance.keep();
        balance.giveNear();
        balance.giveRest();
        balance.level();
        return balance.plan();
    }
}
