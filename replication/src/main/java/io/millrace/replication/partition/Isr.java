package io.millrace.replication.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * The in-sync replicas as a leader sees them: what the controller has committed, and what was
 * proposed to it and is not decided. While it is open which of two sets holds, commitment goes by
 * the larger one.
 *
 * <pre>
 * committed --propose--> expanding or shrinking --decided--> committed
 * </pre>
 */
sealed interface Isr {
    /** The set that the controller knows. */
    List<Integer> committed();

    /** All that may be in the set: these must have a record before it is committed. */
    List<Integer> maximal();

    /** Nothing is open. */
    record Committed(List<Integer> committed) implements Isr {
        @Override
        public List<Integer> maximal() {
            return committed;
        }

        Expanding plus(int replica) {
            var larger = new ArrayList<>(committed);
            larger.add(replica);
            return new Expanding(committed, List.copyOf(larger));
        }

        Shrinking minus(List<Integer> gone) {
            return new Shrinking(
                    committed, committed.stream().filter(id -> !gone.contains(id)).toList());
        }
    }

    /** A larger set was proposed. */
    record Expanding(List<Integer> committed, List<Integer> proposed) implements Isr {
        @Override
        public List<Integer> maximal() {
            return proposed;
        }
    }

    /** A smaller set was proposed. */
    record Shrinking(List<Integer> committed, List<Integer> proposed) implements Isr {
        @Override
        public List<Integer> maximal() {
            return committed;
        }
    }
}
