package io.millrace.replication.throttle;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which partitions of a topic are throttled at one broker (leader.replication.throttled.replicas
 * and its like, KIP-73).
 *
 * @param all whether all of them are
 * @param partitions else which
 */
public record Throttled(boolean all, Set<Integer> partitions) {
    /** No partition. */
    public static final Throttled NONE = new Throttled(false, Set.of());

    private static final Throttled ALL = new Throttled(true, Set.of());

    /** Copies the set. */
    public Throttled {
        partitions = Set.copyOf(partitions);
    }

    /**
     * Those of one broker.
     *
     * @param entries {@code *}, or pairs {@code partition:broker}, as the option's check lets
     *     through
     */
    public static Throttled at(int broker, List<String> entries) {
        if (entries.isEmpty()) {
            return NONE;
        }
        if (entries.contains("*")) {
            return ALL;
        }
        var mine = new HashSet<Integer>();
        for (String entry : entries) {
            String[] pair = entry.split(":", 2);
            if (pair[1].equals(Integer.toString(broker))) {
                mine.add(Integer.valueOf(pair[0]));
            }
        }
        return mine.isEmpty() ? NONE : new Throttled(false, mine);
    }

    /** Whether a partition is throttled. */
    public boolean covers(int partition) {
        return all || partitions.contains(partition);
    }
}
