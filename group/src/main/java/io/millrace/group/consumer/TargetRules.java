package io.millrace.group.consumer;

import io.millrace.group.assign.Assignor;
import io.millrace.group.assign.Assignor.Subscriber;
import io.millrace.group.assign.Assignor.Topic;
import io.millrace.group.assign.PartitionSet;
import io.millrace.group.runtime.Decision;
import io.millrace.replication.cluster.TopicImage;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/*
 * A small assignment is made at once. A large one would hold up the lane's other tenants: it is made elsewhere, from
 * what the group is now, and members go on towards the former target until it comes back. Whatever has changed
 * meanwhile has raised the group's epoch, so that it is made again.
 */

/** When and how a group's target is made. */
final class TargetRules {
    /** Members, subscriptions and partitions together: a millisecond or so of work. */
    private static final int SMALL = 2_000;

    private TargetRules() {}

    /** Makes the target of the group's epoch, has it made, or puts it off for a while. */
    static void assign(Draft draft) {
        if (draft.epoch() <= draft.assignmentEpoch() || draft.members().isEmpty()) {
            return;
        }
        long wait =
                draft.group.assignedAtMs() + draft.settings.assignmentIntervalMs() - draft.nowMs;
        boolean anybodyHasOne = draft.members().keySet().stream().anyMatch(draft.group::hasTarget);
        if (anybodyHasOne && wait > 0) {
            draft.out.arm(new ConsumerTimer.Assign(draft.id()), wait);
        } else if (!draft.group.upkeep().assigning) {
            make(draft);
        }
    }

    private static void make(Draft draft) {
        Assignor.Task task = task(draft);
        Assignor assignor = assignor(draft);
        if (!draft.settings.offload() || task.size() <= SMALL) {
            install(draft, draft.epoch(), assignor.assign(task));
            return;
        }
        draft.out.change(new ConsumerChange.Assigning(draft.id(), true));
        draft.out.emit(new AssignTask(draft.id(), draft.epoch(), assignor, task));
    }

    /** The assignor that most of the members prefer. */
    static Assignor assignor(Draft draft) {
        return draft.world
                .config()
                .assignors()
                .preferred(
                        draft.members().values().stream()
                                .map(member -> member.profile().assignor())
                                .toList());
    }

    private static Assignor.Task task(Draft draft) {
        SortedMap<UUID, Topic> topics = new TreeMap<>();
        Map<Subscription, Set<UUID>> wanted = new HashMap<>();
        SortedMap<String, Subscriber> members = new TreeMap<>();
        for (ConsumerMember member : draft.members().values()) {
            Set<UUID> ids =
                    wanted.computeIfAbsent(
                            member.profile().subscription(),
                            subscription -> ids(draft, draft.topics(subscription), topics));
            members.put(
                    member.id(),
                    new Subscriber(
                            member.id(),
                            member.profile().instanceId(),
                            member.profile().rackId(),
                            ids,
                            draft.target(member.id())));
        }
        return new Assignor.Task(members, topics);
    }

    private static Set<UUID> ids(
            Draft draft, Collection<String> names, SortedMap<UUID, Topic> topics) {
        Set<UUID> ids = new TreeSet<>();
        for (String name : names) {
            TopicImage topic = draft.image.topic(name);
            if (topic != null && !topic.id().equals(TopicImage.NO_ID)) {
                ids.add(topic.id());
                topics.computeIfAbsent(topic.id(), _ -> TopicFacts.shape(topic, draft.image));
            }
        }
        return ids;
    }

    private static void install(Draft draft, int epoch, Map<String, PartitionSet> plan) {
        plan.forEach((member, target) -> {
            if (draft.members().containsKey(member)) {
                draft.target(member, target);
            }
        });
        draft.targetDone(epoch);
    }

    /** A target has been made elsewhere; one that is out of date is made again. */
    static Decision made(Draft draft, int epoch, Map<String, PartitionSet> plan) {
        draft.out.change(new ConsumerChange.Assigning(draft.id(), false));
        boolean forOthers = !plan.keySet().containsAll(draft.members().keySet());
        if (epoch == draft.epoch() && forOthers) {
            make(draft);
        } else if (epoch > draft.assignmentEpoch() && !draft.members().isEmpty()) {
            install(draft, epoch, plan);
            if (draft.epoch() > epoch) {
                draft.out.arm(
                        new ConsumerTimer.Assign(draft.id()),
                        draft.settings.assignmentIntervalMs());
            }
        }
        return orNotAssigning(draft);
    }

    /** A target could not be made; the group's next heartbeat has it made again. */
    static Decision failed(String group) {
        return new Decision.Builder().change(new ConsumerChange.Assigning(group, false)).build();
    }

    private static Decision orNotAssigning(Draft draft) {
        return draft.out.otherwise(_ -> failed(draft.id())).build();
    }
}
