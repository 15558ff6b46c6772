package io.millrace.group.consumer;

import io.millrace.group.runtime.Decision;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * When a group's patterns are matched with the topics: when there is a new one, when topics may
 * have changed but not too often, and now and then in any case.
 */
final class RegexRules {
    private static final long LEAST_PAUSE_MS = 10_000;

    private RegexRules() {}

    /** Has the patterns matched if it is time. */
    static void lookUp(Draft draft) {
        SortedSet<String> regexes = draft.regexesInUse();
        ConsumerGroup.Upkeep upkeep = draft.group.upkeep();
        if (regexes.isEmpty() || upkeep.resolving) {
            return;
        }
        long pause = draft.nowMs - upkeep.resolvedAtMs;
        boolean isNew = regexes.stream().anyMatch(one -> draft.regex(one) == null);
        boolean mayDiffer =
                upkeep.resolved != draft.image
                        && (upkeep.resolved == null || pause >= LEAST_PAUSE_MS);
        boolean isOld = pause >= draft.world.config().regexRefreshMs();
        if (isNew || mayDiffer || isOld) {
            draft.out.change(new ConsumerChange.Resolving(draft.id(), draft.image, draft.nowMs));
            draft.out.emit(new ResolveTask(draft.id(), List.copyOf(regexes), draft.image));
        }
    }

    /** Patterns have been matched. */
    static Decision resolved(Draft draft, Map<String, SortedSet<String>> found) {
        draft.out.change(new ConsumerChange.Resolved(draft.id()));
        boolean changed = false;
        for (var one : found.entrySet()) {
            ResolvedRegex known = draft.regex(one.getKey());
            boolean other = known == null || !known.topics().equals(one.getValue());
            if (other && draft.regexesInUse().contains(one.getKey())) {
                draft.regex(one.getKey(), new ResolvedRegex(one.getValue(), draft.nowMs));
                changed |= known != null || !one.getValue().isEmpty();
            }
        }
        if (changed) {
            draft.rise();
            TargetRules.assign(draft);
        }
        return draft.out.otherwise(_ -> failed(draft.id())).build();
    }

    /** Patterns could not be matched; the group's next heartbeat has it done again. */
    static Decision failed(String group) {
        return new Decision.Builder().change(new ConsumerChange.Resolved(group)).build();
    }
}
