package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Ticket;
import io.millrace.wire.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What can be asked of consumer groups, and what their timers and tasks lead to. */
public final class ConsumerRules {
    private final World world;
    private final MigrationRules migration;
    private final HeartbeatRules heartbeats;
    private final Departures departures;
    private final ClassicRules classics;

    /**
     * @param classic limits of members that speak the classic protocol
     * @param randomSuffix makes what sets their ids apart
     */
    public ConsumerRules(World world, ClassicConfig classic, Supplier<String> randomSuffix) {
        this.world = world;
        this.migration = new MigrationRules(world, classic);
        this.heartbeats = new HeartbeatRules(world);
        this.departures = new Departures(world, migration);
        this.classics = new ClassicRules(world, classic, randomSuffix, departures);
    }

    /**
     * Decides a ConsumerGroupHeartbeat.
     *
     * @param group null when there is none
     * @param classic a classic group of that id, null when there is none
     */
    public Decision heartbeat(
            @Nullable ConsumerGroup group,
            @Nullable ClassicGroup classic,
            HeartbeatCommand beat,
            Ticket ticket,
            long nowMs) {
        Refusal wrong = HeartbeatCheck.check(beat, world.config().assignors().names());
        if (wrong != null) {
            return HeartbeatRules.refused(ticket, wrong);
        }
        if (beat.epoch() != 0 && group == null) {
            return notFound(beat, ticket);
        }
        if (beat.epoch() < 0 && group != null) {
            return departures.leave(group, beat, ticket, nowMs);
        }
        Draft.Start start = migration.start(beat.groupId(), group, classic);
        return start == null
                ? notFound(beat, ticket)
                : heartbeats.heartbeat(start, beat, ticket, nowMs);
    }

    private static Decision notFound(HeartbeatCommand beat, Ticket ticket) {
        return HeartbeatRules.refused(
                ticket,
                new Refusal(
                        ErrorCode.GROUP_ID_NOT_FOUND,
                        "Group " + beat.groupId() + " is not a consumer group."));
    }

    /** A heartbeat that the shard itself refuses. */
    public static ConsumerGroupHeartbeatResponse refused(ErrorCode error) {
        return HeartbeatRules.refused(error, null);
    }

    /** Decides a JoinGroup of the classic protocol. */
    public Decision join(ConsumerGroup group, JoinCommand join, Ticket ticket, long nowMs) {
        return classics.join(group, join, ticket, nowMs);
    }

    /** Decides a SyncGroup of the classic protocol. */
    public Decision sync(ConsumerGroup group, SyncCommand sync, Ticket ticket, long nowMs) {
        return classics.sync(group, sync, ticket, nowMs);
    }

    /** Decides a Heartbeat of the classic protocol. */
    public Decision heartbeat(
            ConsumerGroup group,
            String memberId,
            @Nullable String instanceId,
            int generation,
            Ticket ticket,
            long nowMs) {
        return classics.heartbeat(group, memberId, instanceId, generation, ticket, nowMs);
    }

    /** Decides a LeaveGroup. */
    public Decision leave(ConsumerGroup group, List<Leaver> leavers, Ticket ticket, long nowMs) {
        return classics.leave(group, leavers, ticket, nowMs);
    }

    /** NONE, or why these offsets may not be committed. */
    public ErrorCode mayCommit(
            ConsumerGroup group, Committer who, Collection<TopicPartition> partitions) {
        return EpochCheck.commit(group, who, partitions, world.image().get());
    }

    /** NONE, or why offsets may not be read. */
    public static ErrorCode mayFetch(
            ConsumerGroup group, @Nullable String memberId, int memberEpoch) {
        return EpochCheck.fetch(group, memberId, memberEpoch);
    }

    /** A member of the classic protocol that commits is alive. */
    public void heardOf(ConsumerGroup group, String memberId, Decision.Builder out) {
        ConsumerMember member = group.member(memberId);
        if (member != null && member.isClassic()) {
            new Draft(new Draft.Start(group, out), world, 0).heardOf(member);
        }
    }

    /** The group as ConsumerGroupDescribe shows it. */
    public DescribedGroup describe(ConsumerGroup group) {
        return ConsumerDescriptions.of(group, new Draft(group, world, 0));
    }

    /** The topics that members want. */
    public static Set<String> topics(ConsumerGroup group) {
        Set<String> all = new TreeSet<>(group.topics().names());
        for (String regex : group.topics().regexes()) {
            ResolvedRegex resolved = group.regexes().get(regex);
            if (resolved != null) {
                all.addAll(resolved.topics());
            }
        }
        return all;
    }

    /** Forgets a group that has no members; its offsets are the caller's business. */
    public static void forget(ConsumerGroup group, Decision.Builder out) {
        ConsumerRecords.forget(group).forEach(out::append);
        out.disarm(new ConsumerTimer.Assign(group.id()));
    }

    /** What a group that has just been loaded needs. */
    public void loaded(ConsumerGroup group, long nowMs, Decision.Builder out) {
        departures.loaded(group, nowMs, out);
    }

    /** A timer of the group rang. */
    public Decision rang(ConsumerGroup group, ConsumerTimer timer, long nowMs) {
        return departures.rang(group, timer, nowMs);
    }

    /** A target has been made; {@code plan} null if that failed. */
    public Decision made(
            ConsumerGroup group,
            AssignTask task,
            @Nullable Map<String, PartitionSet> plan,
            long nowMs) {
        return plan == null
                ? TargetRules.failed(group.id())
                : TargetRules.made(new Draft(group, world, nowMs), task.epoch(), plan);
    }

    /** Patterns have been matched; {@code found} null if that failed. */
    public Decision resolved(
            ConsumerGroup group, @Nullable Map<String, SortedSet<String>> found, long nowMs) {
        return found == null
                ? RegexRules.failed(group.id())
                : RegexRules.resolved(new Draft(group, world, nowMs), found);
    }
}
