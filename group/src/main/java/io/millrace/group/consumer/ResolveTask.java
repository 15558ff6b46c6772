package io.millrace.group.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.TopicImage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Patterns to be matched with all topics, off the lane. */
public record ResolveTask(String group, List<String> regexes, ClusterImage image) {
    private static final Set<String> INTERNAL =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

    /** The topics that each pattern means; internal ones are nobody's. */
    public Map<String, SortedSet<String>> make() {
        List<String> names = new ArrayList<>();
        for (TopicImage topic : image.topics()) {
            if (!INTERNAL.contains(topic.name())) {
                names.add(topic.name());
            }
        }
        Map<String, SortedSet<String>> found = new TreeMap<>();
        for (String regex : regexes) {
            found.put(regex, matching(regex, names));
        }
        return found;
    }

    private static NavigableSet<String> matching(String regex, List<String> names) {
        NavigableSet<String> topics = new TreeSet<>();
        try {
            Pattern pattern = Pattern.compile(regex);
            names.stream().filter(pattern::matches).forEach(topics::add);
        } catch (PatternSyntaxException unreadable) {
            // A record of another broker; as long as it stands it means no topic.
            topics.clear();
        }
        return Collections.unmodifiableNavigableSet(topics);
    }

    /** Whether a pattern can be read. */
    static boolean isReadable(String regex) {
        try {
            Pattern.compile(regex);
            return true;
        } catch (PatternSyntaxException unreadable) {
            return false;
        }
    }
}
