package io.millrace.group;

import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.CommitCheck;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.group.consumer.ConsumerGroup;
import io.millrace.group.consumer.ConsumerRules;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.group.offset.OffsetRecords;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be asked of the groups of one partition. Reads the machine, changes nothing. */
final class GroupCommands {
    private final GroupRules rules;

    GroupCommands(GroupRules rules) {
        this.rules = rules;
    }

    Decision join(GroupMachine machine, JoinCommand join, Ticket ticket, long nowMs) {
        ConsumerGroup consumers = machine.consumers().get(join.groupId());
        return consumers != null
                ? rules.consumers().join(consumers, join, ticket, nowMs)
                : rules.joins().join(machine.group(join.groupId()), join, ticket, nowMs);
    }

    Decision sync(GroupMachine machine, String group, SyncCommand sync, Ticket ticket, long nowMs) {
        ConsumerGroup consumers = machine.consumers().get(group);
        return consumers != null
                ? rules.consumers().sync(consumers, sync, ticket, nowMs)
                : rules.syncs().sync(machine.group(group), sync, ticket, nowMs);
    }

    Decision heartbeat(
            GroupMachine machine,
            String group,
            String member,
            @Nullable String instance,
            int generation,
            Ticket ticket,
            long nowMs) {
        ConsumerGroup consumers = machine.consumers().get(group);
        if (consumers != null) {
            return rules.consumers()
                    .heartbeat(consumers, member, instance, generation, ticket, nowMs);
        }
        return rules.members()
                .heartbeat(machine.group(group), member, instance, generation, ticket);
    }

    Decision leave(
            GroupMachine machine, String group, List<Leaver> leavers, Ticket ticket, long nowMs) {
        ConsumerGroup consumers = machine.consumers().get(group);
        return consumers != null
                ? rules.consumers().leave(consumers, leavers, ticket, nowMs)
                : rules.members().leave(machine.group(group), leavers, ticket, nowMs);
    }

    /** Replies with an error by partition. */
    Decision commit(
            GroupMachine machine,
            String id,
            Committer who,
            Map<TopicPartition, CommittedOffset> offsets,
            Ticket ticket,
            long nowMs) {
        ClassicGroup group = machine.group(id);
        ConsumerGroup consumers = machine.consumers().get(id);
        ErrorCode unfit =
                consumers == null
                        ? CommitCheck.check(group, who)
                        : rules.consumers().mayCommit(consumers, who, offsets.keySet());
        if (unfit != ErrorCode.NONE) {
            return Decision.reply(ticket, all(offsets, unfit));
        }
        var out = new Decision.Builder();
        Map<TopicPartition, ErrorCode> results = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> {
            boolean fits = fits(offset.metadata());
            results.put(partition, fits ? ErrorCode.NONE : ErrorCode.OFFSET_METADATA_TOO_LARGE);
            if (fits) {
                out.append(OffsetRecords.commit(id, partition, offset));
            }
        });
        if (consumers != null) {
            rules.consumers().heardOf(consumers, who.memberId(), out);
        } else if (group == null) {
            out.change(new ClassicGroup.Now(id, ClassicGroup.empty(id, nowMs)));
        } else {
            rules.members().heardOf(group, who.memberId(), out);
        }
        return out.reply(ticket, results).build();
    }

    /** The limit is named after bytes but has always been one of characters. */
    private boolean fits(String metadata) {
        return metadata.length() <= rules.offsetConfig().metadataMaxBytes();
    }

    static Map<TopicPartition, ErrorCode> all(
            Map<TopicPartition, CommittedOffset> offsets, ErrorCode error) {
        Map<TopicPartition, ErrorCode> results = new HashMap<>();
        offsets.keySet().forEach(partition -> results.put(partition, error));
        return results;
    }

    /** Replies with {@link FetchedOffsets}; {@code partitions} null asks for all there are. */
    Decision fetch(
            GroupMachine machine,
            String group,
            FetchedOffsets.Reader who,
            @Nullable List<TopicPartition> partitions,
            boolean requireStable,
            Ticket ticket) {
        ConsumerGroup consumers = machine.consumers().get(group);
        ErrorCode unfit =
                consumers == null
                        ? ErrorCode.NONE
                        : ConsumerRules.mayFetch(consumers, who.memberId(), who.epoch());
        if (unfit != ErrorCode.NONE) {
            return Decision.reply(ticket, new FetchedOffsets(unfit, Map.of()));
        }
        var offsets = machine.offsets();
        List<TopicPartition> asked =
                partitions == null ? List.copyOf(offsets.partitions(group)) : partitions;
        Map<TopicPartition, FetchedOffsets.One> found = new LinkedHashMap<>();
        for (TopicPartition partition : asked) {
            boolean unstable = requireStable && offsets.isPending(group, partition);
            found.put(
                    partition,
                    unstable
                            ? new FetchedOffsets.One(null, ErrorCode.UNSTABLE_OFFSET_COMMIT)
                            : new FetchedOffsets.One(
                                    offsets.get(group, partition), ErrorCode.NONE));
        }
        return Decision.reply(ticket, new FetchedOffsets(ErrorCode.NONE, found));
    }

    /**
     * Replies with an error, NONE when the group is gone; or with nothing when one batch is not
     * enough for its offsets, and the rest is to be asked for.
     */
    Decision delete(GroupMachine machine, String id, Ticket ticket) {
        ClassicGroup group = machine.group(id);
        ConsumerGroup consumers = machine.consumers().get(id);
        if (group == null && consumers == null) {
            return Decision.reply(ticket, Optional.of(ErrorCode.GROUP_ID_NOT_FOUND));
        }
        boolean empty =
                (group == null || group.isEmpty()) && (consumers == null || consumers.isEmpty());
        if (!empty) {
            return Decision.reply(ticket, Optional.of(ErrorCode.NON_EMPTY_GROUP));
        }
        var out = new Decision.Builder();
        for (TopicPartition partition : machine.offsets().partitions(id)) {
            if (out.bytes() >= Retention.BATCH_BYTES) {
                return out.reply(ticket, Optional.empty()).build();
            }
            out.append(OffsetRecords.tombstone(id, partition));
        }
        Retention.forget(machine, id, out);
        return out.reply(ticket, Optional.of(ErrorCode.NONE)).build();
    }

    /** Replies with {@link DeletedOffsets}. */
    Decision deleteOffsets(
            GroupMachine machine, String id, List<TopicPartition> partitions, Ticket ticket) {
        ClassicGroup group = machine.group(id);
        ConsumerGroup consumers = machine.consumers().get(id);
        if (group == null && consumers == null) {
            return Decision.reply(
                    ticket, new DeletedOffsets(ErrorCode.GROUP_ID_NOT_FOUND, Map.of()));
        }
        boolean unreadable =
                group != null && !group.isEmpty() && !"consumer".equals(group.protocolType());
        if (unreadable) {
            return Decision.reply(ticket, new DeletedOffsets(ErrorCode.NON_EMPTY_GROUP, Map.of()));
        }
        var out = new Decision.Builder();
        Map<TopicPartition, ErrorCode> results = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            boolean inUse =
                    GroupRules.isInUse(group, partition.topic())
                            || (consumers != null
                                    && ConsumerRules.topics(consumers).contains(partition.topic()));
            results.put(partition, inUse ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE);
            if (!inUse && machine.offsets().get(id, partition) != null) {
                out.append(OffsetRecords.tombstone(id, partition));
            }
        }
        return out.reply(ticket, new DeletedOffsets(ErrorCode.NONE, results)).build();
    }
}
