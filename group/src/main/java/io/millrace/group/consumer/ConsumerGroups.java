package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.Protocol;
import io.millrace.group.record.ConsumerGroupCurrentMemberAssignmentKey;
import io.millrace.group.record.ConsumerGroupCurrentMemberAssignmentValue;
import io.millrace.group.record.ConsumerGroupMemberMetadataKey;
import io.millrace.group.record.ConsumerGroupMemberMetadataValue;
import io.millrace.group.record.ConsumerGroupMetadataKey;
import io.millrace.group.record.ConsumerGroupMetadataValue;
import io.millrace.group.record.ConsumerGroupPartitionMetadataKey;
import io.millrace.group.record.ConsumerGroupRegularExpressionKey;
import io.millrace.group.record.ConsumerGroupRegularExpressionValue;
import io.millrace.group.record.ConsumerGroupTargetAssignmentMemberKey;
import io.millrace.group.record.ConsumerGroupTargetAssignmentMemberValue;
import io.millrace.group.record.ConsumerGroupTargetAssignmentMetadataKey;
import io.millrace.group.record.ConsumerGroupTargetAssignmentMetadataValue;
import io.millrace.group.runtime.Encoding;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The consumer groups of one coordinator partition. Compaction may have left any part of what was
 * written of a group: records that forget what is not there mean nothing.
 */
public final class ConsumerGroups {
    private final SortedMap<String, ConsumerGroup> groups = new TreeMap<>();

    /** A group by its id, null when there is none. */
    public @Nullable ConsumerGroup get(String id) {
        return groups.get(id);
    }

    /** All of them. */
    public Collection<ConsumerGroup> all() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** Takes in a change of what is in memory only. */
    public void become(ConsumerChange change) {
        ConsumerGroup group = groups.get(change.group());
        if (group == null) {
            return;
        }
        ConsumerGroup.Upkeep upkeep = group.upkeep();
        switch (change) {
            case ConsumerChange.Checked checked -> upkeep.checked = checked.image();
            case ConsumerChange.Without without -> group.wasWithout(without.member());
            case ConsumerChange.Assigning assigning -> upkeep.assigning = assigning.now();
            case ConsumerChange.Resolving resolving -> {
                upkeep.resolving = true;
                upkeep.resolved = resolving.image();
                upkeep.resolvedAtMs = resolving.nowMs();
            }
            case ConsumerChange.Resolved _ -> upkeep.resolving = false;
        }
    }

    /** Takes a record in; false when it is none of a consumer group. */
    public boolean apply(ByteBuffer key, @Nullable ByteBuffer value) {
        switch (Encoding.type(key)) {
            case ConsumerGroupMetadataKey.TYPE -> epoch(key, value);
            case ConsumerGroupPartitionMetadataKey.TYPE ->
                    change(
                            Encoding.readKey(key, ConsumerGroupPartitionMetadataKey::read)
                                    .groupId(),
                            value,
                            group -> group.setPartitionMetadata(value != null));
            case ConsumerGroupMemberMetadataKey.TYPE -> profile(key, value);
            case ConsumerGroupTargetAssignmentMetadataKey.TYPE -> targetEpoch(key, value);
            case ConsumerGroupTargetAssignmentMemberKey.TYPE -> target(key, value);
            case ConsumerGroupCurrentMemberAssignmentKey.TYPE -> standing(key, value);
            case ConsumerGroupRegularExpressionKey.TYPE -> regex(key, value);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Only a value makes a group. */
    private void change(String id, @Nullable ByteBuffer value, Consumer<ConsumerGroup> change) {
        ConsumerGroup group = groups.get(id);
        if (group == null && value != null) {
            group = new ConsumerGroup(id);
            groups.put(id, group);
        }
        if (group != null) {
            change.accept(group);
        }
    }

    private void epoch(ByteBuffer key, @Nullable ByteBuffer value) {
        String id = Encoding.readKey(key, ConsumerGroupMetadataKey::read).groupId();
        if (value == null) {
            groups.remove(id);
            return;
        }
        var read = Encoding.readValue(value, ConsumerGroupMetadataValue::read);
        change(id, value, group -> group.setEpoch(read.epoch(), read.metadataHash()));
    }

    private void profile(ByteBuffer key, @Nullable ByteBuffer value) {
        var member = Encoding.readKey(key, ConsumerGroupMemberMetadataKey::read);
        if (value == null) {
            change(member.groupId(), null, group -> group.remove(member.memberId()));
            return;
        }
        Profile read = profile(Encoding.readValue(value, ConsumerGroupMemberMetadataValue::read));
        change(member.groupId(), value, group -> group.setProfile(member.memberId(), read));
    }

    private static Profile profile(ConsumerGroupMemberMetadataValue read) {
        var classic = read.classicMemberMetadata();
        return new Profile(
                read.instanceId(),
                read.rackId(),
                read.clientId(),
                read.clientHost(),
                Subscription.of(read.subscribedTopicNames(), read.subscribedTopicRegex()),
                read.rebalanceTimeoutMs(),
                read.serverAssignor(),
                classic == null
                        ? null
                        : new Profile.Classic(
                                classic.sessionTimeoutMs(),
                                classic.supportedProtocols().stream()
                                        .map(one -> new Protocol(one.name(), copy(one.metadata())))
                                        .toList()));
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    private void targetEpoch(ByteBuffer key, @Nullable ByteBuffer value) {
        String id = Encoding.readKey(key, ConsumerGroupTargetAssignmentMetadataKey::read).groupId();
        if (value == null) {
            change(id, null, group -> group.setAssignmentEpoch(-1, 0));
            return;
        }
        var read = Encoding.readValue(value, ConsumerGroupTargetAssignmentMetadataValue::read);
        change(
                id,
                value,
                group ->
                        group.setAssignmentEpoch(
                                read.assignmentEpoch(), read.assignmentTimestamp()));
    }

    private void target(ByteBuffer key, @Nullable ByteBuffer value) {
        var member = Encoding.readKey(key, ConsumerGroupTargetAssignmentMemberKey::read);
        PartitionSet target = value == null ? null : target(value);
        change(member.groupId(), value, group -> group.setTarget(member.memberId(), target));
    }

    private static PartitionSet target(ByteBuffer value) {
        var target = new PartitionSet.Builder();
        Encoding.readValue(value, ConsumerGroupTargetAssignmentMemberValue::read)
                .topicPartitions()
                .forEach(topic -> target.add(topic.topicId(), topic.partitions()));
        return target.build();
    }

    private void standing(ByteBuffer key, @Nullable ByteBuffer value) {
        var member = Encoding.readKey(key, ConsumerGroupCurrentMemberAssignmentKey::read);
        if (value == null) {
            change(
                    member.groupId(),
                    null,
                    group -> {
                        if (group.member(member.memberId()) != null) {
                            group.setStanding(member.memberId(), Standing.NEW);
                        }
                    });
            return;
        }
        Standing read =
                standing(
                        Encoding.readValue(value, ConsumerGroupCurrentMemberAssignmentValue::read));
        change(member.groupId(), value, group -> group.setStanding(member.memberId(), read));
    }

    private static Standing standing(ConsumerGroupCurrentMemberAssignmentValue read) {
        return new Standing(
                read.memberEpoch(),
                read.previousMemberEpoch(),
                Standing.Phase.of(read.state()),
                holding(read.assignedPartitions(), read.memberEpoch()),
                holding(read.partitionsPendingRevocation(), read.memberEpoch()));
    }

    /** Releases that did not write down since when a member has a partition leave it out. */
    private static Holding holding(
            List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics,
            int memberEpoch) {
        SortedMap<UUID, SortedMap<Integer, Integer>> held = new TreeMap<>();
        for (var topic : topics) {
            SortedMap<Integer, Integer> since = new TreeMap<>();
            List<Integer> epochs = Objects.requireNonNullElse(topic.assignmentEpochs(), List.of());
            for (int index = 0; index < topic.partitions().size(); index++) {
                boolean known = index < epochs.size();
                since.put(topic.partitions().get(index), known ? epochs.get(index) : memberEpoch);
            }
            held.put(topic.topicId(), since);
        }
        return new Holding(held);
    }

    private void regex(ByteBuffer key, @Nullable ByteBuffer value) {
        var regex = Encoding.readKey(key, ConsumerGroupRegularExpressionKey::read);
        ResolvedRegex resolved = value == null ? null : resolved(value);
        change(
                regex.groupId(),
                value,
                group -> group.setRegex(regex.regularExpression(), resolved));
    }

    private static ResolvedRegex resolved(ByteBuffer value) {
        var read = Encoding.readValue(value, ConsumerGroupRegularExpressionValue::read);
        SortedSet<String> topics = new TreeSet<>(new ArrayList<>(read.topics()));
        return new ResolvedRegex(Collections.unmodifiableSortedSet(topics), read.timestamp());
    }
}
