package io.millrace.replication.controller;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the replicas of a partition are, and where they go.
 *
 * @param replicas all of them, the preferred leader first; during a reassignment target and origin
 * @param adding those that a reassignment brings
 * @param removing those that it takes away
 */
public record ReplicaAssignment(
        List<Integer> replicas, List<Integer> adding, List<Integer> removing) {
    /** Copies the lists. */
    public ReplicaAssignment {
        replicas = List.copyOf(replicas);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
    }

    /** An assignment that is not on the move. */
    public static ReplicaAssignment of(List<Integer> replicas) {
        return new ReplicaAssignment(replicas, List.of(), List.of());
    }

    /** Whether a reassignment is under way. */
    public boolean isMoving() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** The replicas when the reassignment is over. */
    public List<Integer> target() {
        return without(replicas, removing);
    }

    /** The replicas from before the reassignment. */
    public List<Integer> origin() {
        return without(replicas, adding);
    }

    /** The way from here to {@code target}: the target first, then what is to be taken away. */
    public ReplicaAssignment towards(List<Integer> target) {
        List<Integer> origin = origin();
        List<Integer> removed = without(origin, target);
        var all = new ArrayList<>(target);
        all.addAll(removed);
        return new ReplicaAssignment(all, without(target, origin), removed);
    }

    static List<Integer> without(List<Integer> all, List<Integer> some) {
        return all.stream().filter(id -> !some.contains(id)).toList();
    }
}
