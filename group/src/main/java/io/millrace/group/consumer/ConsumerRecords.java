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
import io.millrace.group.runtime.Entry;
import io.millrace.wire.protocol.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Consumer groups as records; see ConsumerGroups for the way back. */
final class ConsumerRecords {
    private static final int VERSION = 0;

    /** Kafka's number for "older than any image", so that a reader looks again. */
    private static final long NO_IMAGE = -1;

    private ConsumerRecords() {}

    /** The group's epoch. */
    static Entry epoch(String group, int epoch, long metadataHash) {
        return entry(
                ConsumerGroupMetadataKey.TYPE,
                new ConsumerGroupMetadataKey(group),
                new ConsumerGroupMetadataValue(epoch, metadataHash));
    }

    /** What a member says of itself. */
    static Entry profile(String group, String member, Profile profile) {
        Profile.Classic classic = profile.classic();
        String regex = profile.subscription().regex();
        var value =
                new ConsumerGroupMemberMetadataValue(
                        profile.instanceId(),
                        profile.rackId(),
                        profile.clientId(),
                        profile.clientHost(),
                        List.copyOf(profile.subscription().names()),
                        regex == null ? "" : regex, // as Kafka says that there is none
                        profile.rebalanceTimeoutMs(),
                        profile.assignor(),
                        classic == null ? null : classic(classic));
        return entry(
                ConsumerGroupMemberMetadataKey.TYPE,
                new ConsumerGroupMemberMetadataKey(group, member),
                value);
    }

    private static ConsumerGroupMemberMetadataValue.ClassicMemberMetadata classic(
            Profile.Classic classic) {
        var protocols = new ArrayList<ConsumerGroupMemberMetadataValue.ClassicProtocol>();
        for (Protocol one : classic.protocols()) {
            protocols.add(
                    new ConsumerGroupMemberMetadataValue.ClassicProtocol(
                            one.name(), one.metadata().duplicate()));
        }
        return new ConsumerGroupMemberMetadataValue.ClassicMemberMetadata(
                classic.sessionTimeoutMs(), protocols);
    }

    /** The epoch of the target. */
    static Entry targetEpoch(String group, int epoch, long nowMs) {
        return entry(
                ConsumerGroupTargetAssignmentMetadataKey.TYPE,
                new ConsumerGroupTargetAssignmentMetadataKey(group),
                new ConsumerGroupTargetAssignmentMetadataValue(epoch, nowMs));
    }

    /** What a member is to have. */
    static Entry target(String group, String member, PartitionSet target) {
        var topics = new ArrayList<ConsumerGroupTargetAssignmentMemberValue.TopicPartition>();
        for (var topic : target.topics()) {
            topics.add(
                    new ConsumerGroupTargetAssignmentMemberValue.TopicPartition(
                            topic, target.of(topic)));
        }
        return entry(
                ConsumerGroupTargetAssignmentMemberKey.TYPE,
                new ConsumerGroupTargetAssignmentMemberKey(group, member),
                new ConsumerGroupTargetAssignmentMemberValue(topics));
    }

    /** How far a member has come. */
    static Entry standing(String group, String member, Standing standing) {
        return entry(
                ConsumerGroupCurrentMemberAssignmentKey.TYPE,
                new ConsumerGroupCurrentMemberAssignmentKey(group, member),
                new ConsumerGroupCurrentMemberAssignmentValue(
                        standing.epoch(),
                        standing.previousEpoch(),
                        standing.phase().code(),
                        holding(standing.held()),
                        holding(standing.revoking())));
    }

    private static List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> holding(
            Holding holding) {
        return holding.epochs().entrySet().stream()
                .map(topic ->
                        new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions(
                                topic.getKey(),
                                List.copyOf(topic.getValue().keySet()),
                                List.copyOf(topic.getValue().values())))
                .toList();
    }

    /** The topics that a pattern means. */
    static Entry regex(String group, String regex, ResolvedRegex resolved) {
        return entry(
                ConsumerGroupRegularExpressionKey.TYPE,
                new ConsumerGroupRegularExpressionKey(group, regex),
                new ConsumerGroupRegularExpressionValue(
                        List.copyOf(resolved.topics()), NO_IMAGE, resolved.atMs()));
    }

    /** A pattern that nobody uses any more. */
    static Entry noRegex(String group, String regex) {
        return entry(
                ConsumerGroupRegularExpressionKey.TYPE,
                new ConsumerGroupRegularExpressionKey(group, regex),
                null);
    }

    static Entry noStanding(String group, String member) {
        return entry(
                ConsumerGroupCurrentMemberAssignmentKey.TYPE,
                new ConsumerGroupCurrentMemberAssignmentKey(group, member),
                null);
    }

    static Entry noTarget(String group, String member) {
        return entry(
                ConsumerGroupTargetAssignmentMemberKey.TYPE,
                new ConsumerGroupTargetAssignmentMemberKey(group, member),
                null);
    }

    static Entry noProfile(String group, String member) {
        return entry(
                ConsumerGroupMemberMetadataKey.TYPE,
                new ConsumerGroupMemberMetadataKey(group, member),
                null);
    }

    /** Forgets a group: members first, as Kafka wants to read it. */
    static List<Entry> forget(ConsumerGroup group) {
        String id = group.id();
        List<Entry> all = new ArrayList<>();
        group.members().keySet().forEach(member -> all.add(noStanding(id, member)));
        group.members().keySet().forEach(member -> all.add(noTarget(id, member)));
        all.add(
                entry(
                        ConsumerGroupTargetAssignmentMetadataKey.TYPE,
                        new ConsumerGroupTargetAssignmentMetadataKey(id),
                        null));
        group.members().keySet().forEach(member -> all.add(noProfile(id, member)));
        group.regexes().keySet().forEach(regex -> all.add(noRegex(id, regex)));
        if (group.hasPartitionMetadata()) {
            all.add(
                    entry(
                            ConsumerGroupPartitionMetadataKey.TYPE,
                            new ConsumerGroupPartitionMetadataKey(id),
                            null));
        }
        all.add(entry(ConsumerGroupMetadataKey.TYPE, new ConsumerGroupMetadataKey(id), null));
        return all;
    }

    private static Entry entry(short type, Message key, @Nullable Message value) {
        return new Entry(
                Encoding.key(type, key), value == null ? null : Encoding.value(VERSION, value));
    }
}
