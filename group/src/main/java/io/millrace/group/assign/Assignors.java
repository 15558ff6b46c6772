package io.millrace.group.assign;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The assignors that a broker offers; the first is for groups that do not mind. */
public final class Assignors {
    private static final String KAFKAS_PACKAGE = "org.apache.kafka.coordinator.group.assignor.";
    private static final List<Assignor> KNOWN = List.of(new UniformAssignor(), new RangeAssignor());

    private final Map<String, Assignor> byName = new LinkedHashMap<>();

    /**
     * The assignors of these names, which may also be those of Apache Kafka's classes.
     *
     * @throws IllegalArgumentException when there is none of a name, or no name
     */
    public Assignors(List<String> names) {
        for (String name : names) {
            Assignor found = find(name);
            byName.put(found.name(), found);
        }
        if (byName.isEmpty()) {
            throw new IllegalArgumentException("no assignor");
        }
    }

    private static Assignor find(String name) {
        for (Assignor one : KNOWN) {
            String ownClass = one.getClass().getSimpleName();
            if (name.equals(one.name()) || name.equals(KAFKAS_PACKAGE + ownClass)) {
                return one;
            }
        }
        throw new IllegalArgumentException("no assignor " + name);
    }

    /** Their names, the default first. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** What most members prefer; those that have no preference do not vote. */
    public Assignor preferred(Collection<@Nullable String> votes) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String vote : votes) {
            if (vote != null && byName.containsKey(vote)) {
                counts.merge(vote, 1, Integer::sum);
            }
        }
        Assignor best = byName.values().iterator().next();
        int most = 0;
        for (Assignor one : byName.values()) {
            int count = counts.getOrDefault(one.name(), 0);
            if (count > most) {
                best = one;
                most = count;
            }
        }
        return best;
    }
}
