package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.replication.cluster.ClusterImage;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A consumer group as its records say. Only {@link ConsumerGroups} changes it, by applying records
 * and changes; whoever decides reads.
 */
public final class ConsumerGroup {
    /**
     * As of which nobody has anything; whoever joins before a first target has been made comes to
     * it, since 0 is of who has yet to join (KAFKA-20268).
     */
    private static final int FIRST_EPOCH = 1;

    private static final PartitionSet NOTHING = PartitionSet.EMPTY;

    private final String id;
    private final SortedMap<String, ConsumerMember> members = new TreeMap<>();
    private final Map<String, String> instances = new HashMap<>();
    private final Map<String, PartitionSet> targets = new HashMap<>();
    private final SortedMap<String, ResolvedRegex> regexes = new TreeMap<>();
    private final Map<UUID, Map<Integer, String>> owners = new HashMap<>();
    private final TopicCounts topics = new TopicCounts();
    private int epoch = FIRST_EPOCH;
    private long metadataHash;
    private int assignmentEpoch = FIRST_EPOCH;
    private long assignedAtMs;
    private boolean partitionMetadata;
    private final Upkeep upkeep = new Upkeep();

    /** What is in memory only. */
    static final class Upkeep {
        @Nullable ClusterImage checked;
        @Nullable ClusterImage resolved;
        long resolvedAtMs;
        boolean assigning;
        boolean resolving;
    }

    ConsumerGroup(String id) {
        this.id = id;
    }

    /** The group's name. */
    public String id() {
        return id;
    }

    /** Rises whenever something happens that asks for another assignment. */
    public int epoch() {
        return epoch;
    }

    long metadataHash() {
        return metadataHash;
    }

    /** The group epoch for which the target was made. */
    public int assignmentEpoch() {
        return assignmentEpoch;
    }

    long assignedAtMs() {
        return assignedAtMs;
    }

    /** The members by id. */
    public SortedMap<String, ConsumerMember> members() {
        return Collections.unmodifiableSortedMap(members);
    }

    /** A member by its id. */
    public @Nullable ConsumerMember member(String memberId) {
        return members.get(memberId);
    }

    /** A static member. */
    @Nullable ConsumerMember byInstance(@Nullable String instanceId) {
        String memberId = instanceId == null ? null : instances.get(instanceId);
        return memberId == null ? null : members.get(memberId);
    }

    /** What a member is to have. */
    public PartitionSet target(String memberId) {
        return targets.getOrDefault(memberId, NOTHING);
    }

    boolean hasTarget(String memberId) {
        return targets.containsKey(memberId);
    }

    SortedMap<String, ResolvedRegex> regexes() {
        return Collections.unmodifiableSortedMap(regexes);
    }

    /** What members have subscribed to. */
    TopicCounts topics() {
        return topics;
    }

    Upkeep upkeep() {
        return upkeep;
    }

    /** Whether a release up to 4.0 has written the topics' partitions down. */
    boolean hasPartitionMetadata() {
        return partitionMetadata;
    }

    /** Whether nobody but this member has a partition, or has yet to give it up. */
    boolean isFree(UUID topic, int partition, String forMember) {
        String owner = owners.getOrDefault(topic, Map.of()).get(partition);
        return owner == null || owner.equals(forMember);
    }

    /** Whether there are no members. */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** As ListGroups and ConsumerGroupDescribe name it. */
    public String stateName() {
        if (members.isEmpty()) {
            return "Empty";
        }
        if (epoch > assignmentEpoch) {
            return "Assigning";
        }
        boolean reconciled =
                members.values().stream()
                        .allMatch(one -> one.standing().isReconciledTo(assignmentEpoch));
        return reconciled ? "Stable" : "Reconciling";
    }

    void setEpoch(int now, long hash) {
        epoch = now;
        metadataHash = hash;
    }

    void setAssignmentEpoch(int now, long atMs) {
        assignmentEpoch = now;
        assignedAtMs = atMs;
    }

    void setPartitionMetadata(boolean known) {
        partitionMetadata = known;
    }

    void setTarget(String memberId, @Nullable PartitionSet target) {
        if (target == null) {
            targets.remove(memberId);
        } else {
            targets.put(memberId, target);
        }
    }

    void setRegex(String regex, @Nullable ResolvedRegex resolved) {
        if (resolved == null) {
            regexes.remove(regex);
        } else {
            regexes.put(regex, resolved);
        }
    }

    void setProfile(String memberId, Profile profile) {
        ConsumerMember before = members.getOrDefault(memberId, ConsumerMember.fresh(memberId));
        topics.remove(before.profile().subscription());
        topics.add(profile.subscription());
        members.put(memberId, before.with(profile));
        if (profile.instanceId() != null) {
            instances.put(profile.instanceId(), memberId);
        }
    }

    void setStanding(String memberId, Standing standing) {
        ConsumerMember before = members.getOrDefault(memberId, ConsumerMember.fresh(memberId));
        release(before);
        standing.occupied()
                .forEach((topic, one) ->
                        owners.computeIfAbsent(topic, _ -> new HashMap<>()).put(one, memberId));
        members.put(memberId, before.with(standing));
    }

    /** A member did not have, when it was told, what it is to give up. */
    void wasWithout(String memberId) {
        members.computeIfPresent(
                memberId, (_, member) -> member.with(member.standing().withoutIt()));
    }

    private void release(ConsumerMember member) {
        member.standing()
                .occupied()
                .forEach((topic, one) -> {
                    Map<Integer, String> ones = owners.get(topic);
                    if (ones != null && ones.remove(one, member.id()) && ones.isEmpty()) {
                        owners.remove(topic);
                    }
                });
    }

    void remove(String memberId) {
        ConsumerMember gone = members.remove(memberId);
        if (gone == null) {
            return;
        }
        release(gone);
        topics.remove(gone.profile().subscription());
        String instance = gone.profile().instanceId();
        if (instance != null) {
            instances.remove(instance, memberId);
        }
        if (members.isEmpty()) {
            upkeep.checked = null;
            upkeep.resolved = null;
        }
    }
}
