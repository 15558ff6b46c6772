package io.millrace.group.consumer;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.ClassicMember;
import io.millrace.group.classic.ClassicState;
import io.millrace.group.classic.Handover;
import io.millrace.group.classic.Protocol;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Entry;
import io.millrace.replication.cluster.ClusterImage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Upgrade: the first member of the new protocol turns the whole group over; the generation goes on as the group's epoch,
 * and what the members were assigned is both their target and what they have. Downgrade: the last member of the new
 * protocol leaves, and the group becomes a classic one whose members join again.
 */

/** How groups with members change between the classic and the consumer protocol. */
final class MigrationRules {
    private static final String CONSUMER = "consumer";

    /** Their metadata is known to be nothing but what the broker's assignors need not know. */
    private static final Set<String> KNOWN_ASSIGNORS =
            Set.of("range", "roundrobin", "sticky", "cooperative-sticky");

    private final World world;
    private final ClassicConfig classicConfig;
    private final Handover handover;

    MigrationRules(World world, ClassicConfig classicConfig) {
        this.world = world;
        this.classicConfig = classicConfig;
        this.handover = new Handover(classicConfig);
    }

    /** The group that a new member joins; null when a classic group is in its way and stays so. */
    Draft.@Nullable Start start(
            String id, @Nullable ConsumerGroup group, @Nullable ClassicGroup classic) {
        var out = new Decision.Builder();
        if (group != null) {
            return new Draft.Start(group, out);
        }
        if (classic == null || classic.isEmpty()) {
            if (classic != null) {
                Handover.give(classic, out);
            }
            return new Draft.Start(new ConsumerGroup(id), out);
        }
        return isForConsumers(classic) ? upgrade(classic, out) : null;
    }

    private boolean isForConsumers(ClassicGroup group) {
        return world.config().migration().allowsUpgrade()
                && CONSUMER.equals(group.protocolType())
                && group.members().size() < world.config().maxSize()
                && group.members().values().stream().allMatch(MigrationRules::isReadable);
    }

    private static boolean isReadable(ClassicMember member) {
        return !member.protocols().isEmpty()
                && member.protocols().stream()
                        .allMatch(one -> {
                            Embedded.Read read = Embedded.subscription(one.metadata());
                            return read != null
                                    && (read.subscription().userData() == null
                                            || !read.subscription().userData().hasRemaining()
                                            || KNOWN_ASSIGNORS.contains(one.name()));
                        });
    }

    private Draft.Start upgrade(ClassicGroup classic, Decision.Builder out) {
        Handover.give(classic, out);
        ClusterImage image = world.image().get();
        List<Entry> entries = new ArrayList<>();
        String id = classic.id();
        int epoch = classic.generation();
        Map<String, PartitionSet> had = new LinkedHashMap<>();
        for (ClassicMember member : classic.members().values()) {
            had.put(member.id(), Embedded.partitions(member.assignment(), image));
            entries.add(ConsumerRecords.profile(id, member.id(), profile(member)));
        }
        entries.add(ConsumerRecords.epoch(id, epoch, 0));
        had.forEach((member, target) -> entries.add(ConsumerRecords.target(id, member, target)));
        entries.add(ConsumerRecords.targetEpoch(id, epoch, 0));
        had.forEach((member, held) ->
                entries.add(
                        ConsumerRecords.standing(
                                id,
                                member,
                                new Standing(
                                        epoch,
                                        epoch,
                                        Standing.Phase.STABLE,
                                        Holding.of(held, epoch),
                                        Holding.NOTHING))));
        var scratch = new ConsumerGroups();
        entries.forEach(entry -> {
            out.append(entry);
            scratch.apply(entry.key(), entry.value());
        });
        for (ClassicMember member : classic.members().values()) {
            out.arm(new ConsumerTimer.Session(id, member.id()), member.sessionTimeoutMs());
        }
        ConsumerGroup group = scratch.get(id);
        return new Draft.Start(group == null ? new ConsumerGroup(id) : group, out);
    }

    private static Profile profile(ClassicMember member) {
        Protocol first = member.protocols().getFirst();
        Embedded.Read read = Embedded.subscription(first.metadata());
        return new Profile(
                member.instanceId(),
                read == null ? null : read.subscription().rackId(),
                member.clientId(),
                member.clientHost(),
                Subscription.of(read == null ? List.of() : read.subscription().topics(), null),
                member.rebalanceTimeoutMs(),
                null,
                new Profile.Classic(member.sessionTimeoutMs(), member.protocols()));
    }

    /** Whether the group may be a classic one once these are gone. */
    boolean isForClassic(Draft draft, Collection<ConsumerMember> gone) {
        List<ConsumerMember> rest = new ArrayList<>(draft.members().values());
        rest.removeIf(member -> gone.stream().anyMatch(one -> one.id().equals(member.id())));
        return world.config().migration().allowsDowngrade()
                && !rest.isEmpty()
                && rest.size() <= classicConfig.maxSize()
                && rest.stream().allMatch(ConsumerMember::isClassic)
                && gone.stream().anyMatch(member -> !member.isClassic());
    }

    /** Turns the group into a classic one of its remaining members. */
    void downgrade(Draft draft, Collection<ConsumerMember> gone) {
        ConsumerRecords.forget(draft.group).forEach(draft.out::append);
        Map<String, ClassicMember> members = new LinkedHashMap<>();
        for (ConsumerMember member : draft.members().values()) {
            if (gone.stream().noneMatch(one -> one.id().equals(member.id()))) {
                members.put(member.id(), classic(draft, member));
                draft.disarm(member.id());
            }
        }
        ClassicMember first = members.values().iterator().next();
        var group =
                new ClassicGroup(
                        draft.id(),
                        CONSUMER,
                        draft.epoch(),
                        first.protocols().getFirst().name(),
                        first.id(),
                        members,
                        Set.of(),
                        new ClassicState.Stable(Set.of()),
                        draft.nowMs,
                        null);
        draft.out.disarm(new ConsumerTimer.Assign(draft.id()));
        handover.take(group, draft.nowMs, draft.out);
    }

    private static ClassicMember classic(Draft draft, ConsumerMember member) {
        Profile profile = member.profile();
        Profile.Classic classic = profile.classic();
        if (classic == null) {
            throw new IllegalStateException("not a classic member: " + member);
        }
        Embedded.Read read = Embedded.subscription(classic.protocols().getFirst().metadata());
        return new ClassicMember(
                member.id(),
                profile.instanceId(),
                profile.clientId(),
                profile.clientHost(),
                profile.rebalanceTimeoutMs(),
                classic.sessionTimeoutMs(),
                classic.protocols(),
                Embedded.assignment(
                        member.standing().held().partitions(),
                        read == null ? 0 : read.version(),
                        draft.image),
                null,
                null,
                false);
    }
}
