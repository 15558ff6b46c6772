package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.runtime.Decision;
import io.millrace.replication.cluster.ClusterImage;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A group as it will be while a decision is being made, and the decision with it. It lives as long
 * as one call; the group that it starts from does not change.
 */
final class Draft {
    final ConsumerGroup group;
    final World world;
    final ClusterImage image;
    final GroupSettings settings;
    final Decision.Builder out;
    final long nowMs;
    private @Nullable SortedMap<String, ConsumerMember> changedMembers;
    private final Set<String> removed = new HashSet<>();
    private final Map<String, PartitionSet> targets = new HashMap<>();
    private final Map<String, ResolvedRegex> regexes = new TreeMap<>();
    private @Nullable TopicCounts changedCounts;
    private int epoch;
    private long hash;
    private int assignmentEpoch;

    /** A group that comes from somewhere, with what of the decision has been made before. */
    record Start(ConsumerGroup group, Decision.Builder out) {}

    Draft(Start start, World world, long nowMs) {
        this.group = start.group;
        this.out = start.out;
        this.world = world;
        this.nowMs = nowMs;
        this.image = world.image().get();
        this.settings = world.settings().apply(group.id());
        this.epoch = group.epoch();
        this.hash = group.metadataHash();
        this.assignmentEpoch = group.assignmentEpoch();
    }

    Draft(ConsumerGroup group, World world, long nowMs) {
        this(new Start(group, new Decision.Builder()), world, nowMs);
    }

    String id() {
        return group.id();
    }

    SortedMap<String, ConsumerMember> members() {
        return changedMembers == null ? group.members() : changedMembers;
    }

    private SortedMap<String, ConsumerMember> ownMembers() {
        if (changedMembers == null) {
            changedMembers = new TreeMap<>(group.members());
        }
        return changedMembers;
    }

    private TopicCounts counts() {
        return changedCounts == null ? group.topics() : changedCounts;
    }

    private void count(@Nullable Subscription less, @Nullable Subscription more) {
        if (changedCounts == null) {
            changedCounts = group.topics().copy();
        }
        if (less != null) {
            changedCounts.remove(less);
        }
        if (more != null) {
            changedCounts.add(more);
        }
    }

    int epoch() {
        return epoch;
    }

    int assignmentEpoch() {
        return assignmentEpoch;
    }

    PartitionSet target(String memberId) {
        PartitionSet drafted = targets.get(memberId);
        return drafted == null ? group.target(memberId) : drafted;
    }

    /** A member says this of itself from now on. */
    ConsumerMember profile(ConsumerMember member, Profile profile) {
        ConsumerMember known = members().get(member.id());
        if (known != null && known.profile().equals(profile)) {
            return member;
        }
        count(known == null ? null : known.profile().subscription(), profile.subscription());
        out.append(ConsumerRecords.profile(id(), member.id(), profile));
        ConsumerMember next = member.with(profile);
        ownMembers().put(member.id(), next);
        return next;
    }

    /** A member has come as far as this. */
    ConsumerMember standing(ConsumerMember member, Standing standing) {
        ConsumerMember recorded = removed.contains(member.id()) ? null : group.member(member.id());
        if (recorded != null && recorded.standing().equals(standing)) {
            return member;
        }
        out.append(ConsumerRecords.standing(id(), member.id(), standing));
        if (standing.without()) {
            out.change(new ConsumerChange.Without(id(), member.id()));
        }
        ConsumerMember next = member.with(standing);
        ownMembers().put(member.id(), next);
        return next;
    }

    /** A member is to have this. */
    void target(String memberId, PartitionSet target) {
        boolean recorded = group.hasTarget(memberId) && !removed.contains(memberId);
        boolean known = recorded || targets.containsKey(memberId);
        if (!known || !target(memberId).equals(target)) {
            out.append(ConsumerRecords.target(id(), memberId, target));
        }
        targets.put(memberId, target);
    }

    /** The target as a whole is of the group's epoch. */
    void targetDone(int ofEpoch) {
        assignmentEpoch = ofEpoch;
        out.append(ConsumerRecords.targetEpoch(id(), ofEpoch, nowMs));
    }

    /** A pattern means these topics. */
    void regex(String regex, ResolvedRegex resolved) {
        regexes.put(regex, resolved);
        out.append(ConsumerRecords.regex(id(), regex, resolved));
    }

    @Nullable ResolvedRegex regex(@Nullable String regex) {
        if (regex == null) {
            return null;
        }
        ResolvedRegex drafted = regexes.get(regex);
        return drafted == null ? group.regexes().get(regex) : drafted;
    }

    SortedSet<String> regexesInUse() {
        return counts().regexes();
    }

    /** A member is gone: its records and its timers. */
    void remove(ConsumerMember member) {
        ownMembers().remove(member.id());
        removed.add(member.id());
        targets.remove(member.id());
        count(member.profile().subscription(), null);
        out.append(ConsumerRecords.noStanding(id(), member.id()));
        out.append(ConsumerRecords.noTarget(id(), member.id()));
        out.append(ConsumerRecords.noProfile(id(), member.id()));
        disarm(member.id());
    }

    void disarm(String memberId) {
        out.disarm(new ConsumerTimer.Session(id(), memberId));
        out.disarm(new ConsumerTimer.Revocation(id(), memberId));
        out.disarm(new ConsumerTimer.Rejoin(id(), memberId));
        out.disarm(new ConsumerTimer.Sync(id(), memberId));
    }

    /** Every topic that somebody wants. */
    SortedSet<String> topics() {
        SortedSet<String> all = new TreeSet<>(counts().names());
        for (String regex : counts().regexes()) {
            ResolvedRegex resolved = regex(regex);
            if (resolved != null) {
                all.addAll(resolved.topics());
            }
        }
        return all;
    }

    /** The topics that a subscription means. */
    Collection<String> topics(Subscription subscription) {
        ResolvedRegex resolved = regex(subscription.regex());
        if (resolved == null) {
            return subscription.names();
        }
        SortedSet<String> all = new TreeSet<>(subscription.names());
        all.addAll(resolved.topics());
        return all;
    }

    /**
     * Looks at the topics again where they may have changed; the group's epoch rises when they
     * have, or when something else asks for it.
     */
    void refresh(boolean rise) {
        ClusterImage checked = group.upkeep().checked;
        boolean same =
                checked != null
                        && (checked == image || TopicFacts.isSame(topics(), checked, image));
        if (!same || rise) {
            long now = TopicFacts.hash(topics(), image);
            if (rise || now != hash) {
                rise(now);
            }
        }
        if (checked != image && !members().isEmpty()) {
            out.change(new ConsumerChange.Checked(id(), image));
        }
    }

    private void rise(long newHash) {
        epoch++;
        hash = newHash;
        out.append(ConsumerRecords.epoch(id(), epoch, hash));
    }

    /** The group's epoch rises whatever the topics are. */
    void rise() {
        rise(TopicFacts.hash(topics(), image));
    }

    /** Forgets the patterns that nobody uses any more. */
    void tidyRegexes() {
        for (String regex : group.regexes().keySet()) {
            if (!counts().regexes().contains(regex)) {
                out.append(ConsumerRecords.noRegex(id(), regex));
            }
        }
    }

    /** Its session starts anew. */
    void heardOf(ConsumerMember member) {
        Profile.Classic classic = member.profile().classic();
        out.arm(
                new ConsumerTimer.Session(id(), member.id()),
                classic == null ? settings.sessionTimeoutMs() : classic.sessionTimeoutMs());
    }

    /**
     * Brings a member one step on; whoever must give something up has a limited time for it.
     *
     * @param settled whether what it says it owns is all that it can be about to own
     */
    ConsumerMember reconcile(ConsumerMember member, @Nullable PartitionSet owned, boolean settled) {
        Collection<String> wanted = topics(member.profile().subscription());
        PartitionSet target =
                target(member.id())
                        .filter((topic, _) -> {
                            var known = image.topic(topic);
                            return known != null && wanted.contains(known.name());
                        });
        var aim =
                new Reconciler.Aim(
                        assignmentEpoch,
                        target,
                        (topic, one) -> group.isFree(topic, one, member.id()));
        Standing before = member.standing();
        Standing after = Reconciler.next(before, aim, owned, settled);
        if (!Objects.equals(before, after) && !member.isClassic()) {
            var timer = new ConsumerTimer.Revocation(id(), member.id());
            if (after.phase() == Standing.Phase.UNREVOKED) {
                out.arm(timer, member.profile().rebalanceTimeoutMs());
            } else {
                out.disarm(timer);
            }
        }
        return standing(member, after);
    }
}
