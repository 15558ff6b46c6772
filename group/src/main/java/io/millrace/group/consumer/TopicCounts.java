package io.millrace.group.consumer;

import java.util.Collections;
import java.util.SortedSet;
import java.util.Map;
import java.util.TreeMap;

/** How many members have subscribed to each topic by name, and by each pattern. */
final class TopicCounts {
    private final TreeMap<String, Integer> names = new TreeMap<>();
    private final TreeMap<String, Integer> regexes = new TreeMap<>();

    TopicCounts copy() {
        var copy = new TopicCounts();
        copy.names.putAll(names);
        copy.regexes.putAll(regexes);
        return copy;
    }

    SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(names.navigableKeySet());
    }

    SortedSet<String> regexes() {
        return Collections.unmodifiableSortedSet(regexes.navigableKeySet());
    }

    void add(Subscription subscription) {
        subscription.names().forEach(name -> names.merge(name, 1, Integer::sum));
        String regex = subscription.regex();
        if (regex != null) {
            regexes.merge(regex, 1, Integer::sum);
        }
    }

    void remove(Subscription subscription) {
        subscription.names().forEach(name -> take(names, name));
        String regex = subscription.regex();
        if (regex != null) {
            take(regexes, regex);
        }
    }

    private static void take(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
}
