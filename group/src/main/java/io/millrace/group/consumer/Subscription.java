package io.millrace.group.consumer;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a member wants to read.
 *
 * @param names topics by name
 * @param regex topics by an RE2/J pattern, null if there is none
 */
public record Subscription(SortedSet<String> names, @Nullable String regex) {
    static final Subscription NOTHING = of(List.of(), null);

    static Subscription of(Collection<String> names, @Nullable String regex) {
        return new Subscription(
                Collections.unmodifiableSortedSet(new TreeSet<>(names)),
                regex == null || regex.isEmpty() ? null : regex);
    }
}
