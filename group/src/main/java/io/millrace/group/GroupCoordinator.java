package io.millrace.group;

import io.millrace.group.classic.Answers;
import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.classic.Descriptions;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.group.consumer.ConsumerDescriptions;
import io.millrace.group.consumer.ConsumerGroup;
import io.millrace.group.consumer.ConsumerRules;
import io.millrace.group.consumer.HeartbeatCommand;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.LedShards;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.ShardLog;
import io.millrace.group.runtime.Ticket;
import io.millrace.group.runtime.TransactionPart;
import io.millrace.group.txn.Producer;
import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.ConsumerGroupDescribeResponse;
import io.millrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.millrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.millrace.wire.message.HeartbeatResponse;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.LeaveGroupResponse;
import io.millrace.wire.message.ListGroupsResponse.ListedGroup;
import io.millrace.wire.message.SyncGroupResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;

/** The groups that this broker coordinates. Every method may be called from any thread. */
public final class GroupCoordinator {
    /** The topic whose partitions hold the groups. */
    public static final String TOPIC = "__consumer_offsets";

    private final GroupCommands commands;
    private final GroupRules rules;
    private final Errands errands;
    private final Clock clock;
    private final LedShards<GroupMachine> shards;

    /** One group that ListGroups found, or the error of a shard that could not be asked. */
    public record Listing(ErrorCode error, List<ListedGroup> groups) {}

    /**
     * @param partitionCount of {@link #TOPIC}, 0 while that does not exist
     * @param aside does what takes too long for a lane
     */
    public GroupCoordinator(
            GroupRules rules,
            ShardConfig shardConfig,
            Clock clock,
            IntSupplier partitionCount,
            Executor aside) {
        this.commands = new GroupCommands(rules);
        this.rules = rules;
        this.clock = clock;
        this.errands = new Errands(rules.consumers(), clock, aside);
        this.shards = new LedShards<>(TOPIC, shardConfig, clock, partitionCount, new Groups());
    }

    private final class Groups implements LedShards.Tenant<GroupMachine> {
        @Override
        public GroupMachine machine(int epoch) {
            return new GroupMachine(rules);
        }

        @Override
        public void happen(int partition, int epoch, Object effect) {
            errands.run(effect).thenAccept(then -> shards.tell(partition, epoch, then));
        }
    }

    /** The partition of {@link #TOPIC} that holds a group. */
    public static int partitionOf(String group, int partitions) {
        return LedShards.partitionOf(group, partitions);
    }

    /**
     * This broker leads a partition from now on; an older epoch than known is ignored. On the
     * partition's lane, as {@link #resign}.
     */
    public void lead(int partition, int epoch, Lane lane, ShardLog log) {
        shards.lead(partition, epoch, lane, log);
    }

    /** This broker leads a partition no more, as of a leader epoch. */
    public void resign(int partition, int epoch) {
        shards.resign(partition, epoch);
    }

    /** Stops all groups. */
    public void close() {
        shards.close();
    }

    /** JoinGroup. */
    public CompletionStage<JoinGroupResponse> join(JoinCommand join) {
        return ask(
                join.groupId(),
                (machine, ticket) -> commands.join(machine, join, ticket, clock.millis()),
                error -> Answers.join(join.memberId(), Answers.ofGroup(error)));
    }

    /** SyncGroup. */
    public CompletionStage<SyncGroupResponse> sync(String group, SyncCommand sync) {
        return ask(
                group,
                (machine, ticket) -> commands.sync(machine, group, sync, ticket, clock.millis()),
                error ->
                        Answers.sync(
                                error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
                                        ? ErrorCode.REBALANCE_IN_PROGRESS
                                        : Answers.ofGroup(error)));
    }

    /** Heartbeat; while groups are loaded all is well, so that members do not join anew. */
    public CompletionStage<HeartbeatResponse> heartbeat(
            String group, String member, @Nullable String instance, int generation) {
        return ask(
                group,
                (machine, ticket) ->
                        commands.heartbeat(
                                machine,
                                group,
                                member,
                                instance,
                                generation,
                                ticket,
                                clock.millis()),
                error ->
                        Answers.heartbeat(
                                error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
                                        ? ErrorCode.NONE
                                        : error));
    }

    /** ConsumerGroupHeartbeat. */
    public CompletionStage<ConsumerGroupHeartbeatResponse> heartbeat(HeartbeatCommand beat) {
        return ask(
                beat.groupId(),
                (machine, ticket) ->
                        rules.consumers()
                                .heartbeat(
                                        machine.consumers().get(beat.groupId()),
                                        machine.group(beat.groupId()),
                                        beat,
                                        ticket,
                                        clock.millis()),
                error -> ConsumerRules.refused(Answers.ofGroup(error)));
    }

    /** LeaveGroup, with a result for each leaver. */
    public CompletionStage<LeaveGroupResponse> leave(String group, List<Leaver> leavers) {
        return ask(
                group,
                (machine, ticket) ->
                        commands.leave(machine, group, leavers, ticket, clock.millis()),
                error -> new LeaveGroupResponse(0, Answers.ofGroup(error).code(), List.of()));
    }

    /** OffsetCommit: an error by partition. */
    public CompletionStage<Map<TopicPartition, ErrorCode>> commit(
            String group, Committer who, Map<TopicPartition, CommittedOffset> offsets) {
        return ask(
                group,
                (machine, ticket) ->
                        commands.commit(machine, group, who, offsets, ticket, clock.millis()),
                error -> GroupCommands.all(offsets, error));
    }

    /** TxnOffsetCommit: an error by partition. The offsets count once the transaction commits. */
    public CompletionStage<Map<TopicPartition, ErrorCode>> commit(
            String group,
            Committer who,
            Producer producer,
            Map<TopicPartition, CommittedOffset> offsets) {
        return ask(
                group,
                (machine, ticket) ->
                        commands.commit(machine, group, who, offsets, ticket, clock.millis())
                                .inside(producer.id(), producer.epoch()),
                error -> GroupCommands.all(offsets, error));
    }

    /** Ends a producer's transaction in a partition of {@link #TOPIC}. */
    public CompletionStage<ErrorCode> endTransaction(int partition, TransactionPart.End end) {
        return shards.ask(
                partition,
                (_, ticket) ->
                        new Decision.Builder().end(end).reply(ticket, ErrorCode.NONE).build(),
                Function.identity());
    }

    /** OffsetFetch; {@code partitions} null asks for all that the group has. */
    public CompletionStage<FetchedOffsets> fetch(
            String group,
            FetchedOffsets.Reader who,
            @Nullable List<TopicPartition> partitions,
            boolean requireStable) {
        return ask(
                group,
                (machine, ticket) ->
                        commands.fetch(machine, group, who, partitions, requireStable, ticket),
                error -> new FetchedOffsets(error, Map.of()));
    }

    /** DescribeGroups, one of them; a group that does not exist has error GROUP_ID_NOT_FOUND. */
    public CompletionStage<DescribedGroup> describe(String id) {
        return ask(
                id,
                (machine, ticket) -> {
                    ClassicGroup group = machine.group(id);
                    return Decision.reply(
                            ticket,
                            group == null
                                    ? Descriptions.refused(
                                            id,
                                            ErrorCode.GROUP_ID_NOT_FOUND,
                                            machine.consumers().get(id) == null
                                                    ? "Group " + id + " not found."
                                                    : "Group " + id + " is not a classic group.",
                                            "Dead")
                                    : Descriptions.of(group));
                },
                error -> Descriptions.refused(id, error, null, ""));
    }

    /** ConsumerGroupDescribe, one of them. */
    public CompletionStage<ConsumerGroupDescribeResponse.DescribedGroup> describeConsumers(
            String id) {
        return ask(
                id,
                (machine, ticket) -> {
                    ConsumerGroup group = machine.consumers().get(id);
                    String isNone =
                            machine.group(id) == null ? " not found." : " is not a consumer group.";
                    return Decision.reply(
                            ticket,
                            group == null
                                    ? ConsumerDescriptions.refused(
                                            id,
                                            ErrorCode.GROUP_ID_NOT_FOUND,
                                            "Group " + id + isNone)
                                    : rules.consumers().describe(group));
                },
                error -> ConsumerDescriptions.refused(id, error, null));
    }

    /** ListGroups: what every shard of this broker has. */
    public CompletionStage<Listing> list() {
        CompletionStage<Listing> result =
                CompletableFuture.completedFuture(new Listing(ErrorCode.NONE, List.of()));
        List<CompletionStage<Listing>> all =
                shards.askAll(
                        (machine, ticket) -> Decision.reply(ticket, listing(machine)),
                        error -> new Listing(ofShard(error), List.of()));
        for (CompletionStage<Listing> one : all) {
            result = result.thenCombine(one, GroupCoordinator::join);
        }
        return result;
    }

    private static Listing listing(GroupMachine machine) {
        List<ListedGroup> all = new ArrayList<>();
        machine.groups().forEach(group -> all.add(Descriptions.listed(group)));
        machine.consumers().all().forEach(group -> all.add(ConsumerDescriptions.listed(group)));
        return new Listing(ErrorCode.NONE, all);
    }

    /** A shard that went elsewhere meanwhile is no business of this broker any more. */
    private static ErrorCode ofShard(ErrorCode error) {
        return error == ErrorCode.NOT_COORDINATOR ? ErrorCode.NONE : error;
    }

    private static Listing join(Listing a, Listing b) {
        List<ListedGroup> groups = new ArrayList<>(a.groups);
        groups.addAll(b.groups);
        return new Listing(a.error == ErrorCode.NONE ? b.error : a.error, groups);
    }

    /**
     * DeleteGroups, one of them. Its offsets go first, in as many batches as they need; who joins
     * or commits meanwhile keeps the group.
     */
    public CompletionStage<ErrorCode> delete(String group) {
        return this.<Optional<ErrorCode>>ask(
                        group,
                        (machine, ticket) -> commands.delete(machine, group, ticket),
                        error -> Optional.of(Answers.ofGroup(error)))
                .thenCompose(end ->
                        end.<CompletionStage<ErrorCode>>map(CompletableFuture::completedStage)
                                .orElseGet(() -> delete(group)));
    }

    /** OffsetDelete. */
    public CompletionStage<DeletedOffsets> deleteOffsets(
            String group, List<TopicPartition> partitions) {
        return ask(
                group,
                (machine, ticket) -> commands.deleteOffsets(machine, group, partitions, ticket),
                error -> new DeletedOffsets(error, Map.of()));
    }

    /** Forgets the offsets that groups have committed for topics which are gone. */
    public void topicsDeleted(Set<String> topics) {
        shards.tellAll(_ ->
                new Decision.Builder()
                        .arm(new Retention.TopicsGone(Set.copyOf(topics)), 0)
                        .build());
    }

    private <R> CompletionStage<R> ask(
            String group,
            BiFunction<GroupMachine, Ticket, Decision> decide,
            Function<ErrorCode, R> refusal) {
        return shards.ask(group, decide, refusal);
    }
}
