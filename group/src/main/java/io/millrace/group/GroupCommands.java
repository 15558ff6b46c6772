package io.millrace.group;

import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.CommitCheck;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.SyncRules.SyncCommand;
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

/** What can be asked of the groups of one partition. Reads the machine, changes nothing. */
final class GroupCommands {
    private final GroupRules rules;

    GroupCommands(GroupRules rules) {
        this.rules = rules;
    }

    Decision join(GroupMachine machine, JoinCommand join, Ticket ticket, long nowMs) {
        return rules.joins().join(machine.group(join.groupId()), join, ticket, nowMs);
    }

    Decision sync(GroupMachine machine, String group, SyncCommand sync, Ticket ticket, long nowMs) {
        return rules.syncs().sync(machine.group(group), sync, ticket, nowMs);
    }

    Decision heartbeat(
            GroupMachine machine,
            String group,
            String member,
            @Nullable String instance,
            int generation,
            Ticket ticket) {
        return rules.members()
                .heartbeat(machine.group(group), member, instance, generation, ticket);
    }

    Decision leave(
            GroupMachine machine, String group, List<Leaver> leavers, Ticket ticket, long nowMs) {
        return rules.members().leave(machine.group(group), leavers, ticket, nowMs);
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
        ErrorCode unfit = CommitCheck.check(group, who);
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
        if (group == null) {
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
            @Nullable List<TopicPartition> partitions,
            boolean requireStable,
            Ticket ticket) {
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

    /** Replies with an error: NONE when the group is gone. */
    Decision delete(GroupMachine machine, String id, Ticket ticket) {
        ClassicGroup group = machine.group(id);
        if (group == null) {
            return Decision.reply(ticket, ErrorCode.GROUP_ID_NOT_FOUND);
        }
        if (!group.isEmpty()) {
            return Decision.reply(ticket, ErrorCode.NON_EMPTY_GROUP);
        }
        var out = new Decision.Builder();
        machine.offsets()
                .partitions(id)
                .forEach(partition -> out.append(OffsetRecords.tombstone(id, partition)));
        Retention.forget(group, out);
        return out.reply(ticket, ErrorCode.NONE).build();
    }

    /** Replies with {@link DeletedOffsets}. */
    Decision deleteOffsets(
            GroupMachine machine, String id, List<TopicPartition> partitions, Ticket ticket) {
        ClassicGroup group = machine.group(id);
        if (group == null) {
            return Decision.reply(
                    ticket, new DeletedOffsets(ErrorCode.GROUP_ID_NOT_FOUND, Map.of()));
        }
        boolean unreadable = !group.isEmpty() && !"consumer".equals(group.protocolType());
        if (unreadable) {
            return Decision.reply(ticket, new DeletedOffsets(ErrorCode.NON_EMPTY_GROUP, Map.of()));
        }
        var out = new Decision.Builder();
        Map<TopicPartition, ErrorCode> results = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            boolean inUse = GroupRules.isInUse(group, partition.topic());
            results.put(partition, inUse ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE);
            if (!inUse && machine.offsets().get(id, partition) != null) {
                out.append(OffsetRecords.tombstone(id, partition));
            }
        }
        return out.reply(ticket, new DeletedOffsets(ErrorCode.NONE, results)).build();
    }
}
