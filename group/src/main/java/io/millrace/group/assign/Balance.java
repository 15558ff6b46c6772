package io.millrace.group.assign;

import io.millrace.group.assign.Assignor.Subscriber;
import io.millrace.group.assign.Assignor.Task;
import io.millrace.group.assign.Assignor.Topic;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/*
 * Three steps: everybody keeps what it has and may have; what is free goes to who has least; then single partitions
 * move from who has much to who has little. Each move makes the loads more even, so there is an end to it, and no
 * partition moves that need not. Racks decide where a free partition goes as long as its taker has less than a fair
 * share.
 */

/** A uniform assignment in the making. */
final class Balance {
    private final Map<String, Load> loads = new TreeMap<>();
    private final Map<UUID, Share> shares = new TreeMap<>();
    private final int fairShare;

    private static final class Load {
        final Subscriber member;
        final PartitionSet.Builder plan = new PartitionSet.Builder();
        int size;

        Load(Subscriber member) {
            this.member = member;
        }
    }

    /** One topic: who wants it, and who is to have each of its partitions. */
    private static final class Share {
        final Topic topic;
        final List<Load> wanting;
        final @Nullable Load[] owners;

        Share(Topic topic, List<Load> wanting) {
            this.topic = topic;
            this.wanting = wanting;
            this.owners = new Load[topic.racks().size()];
        }

        void give(int partition, Load to) {
            owners[partition] = to;
            to.size++;
        }

        Load least() {
            Load best = wanting.getFirst();
            for (Load load : wanting) {
                if (load.size < best.size) {
                    best = load;
                }
            }
            return best;
        }

        @Nullable Load leastNear(int partition, int below) {
            Load best = null;
            for (Load load : wanting) {
                boolean fits = load.size < below && topic.isIn(partition, load.member.rack());
                if (fits && (best == null || load.size < best.size)) {
                    best = load;
                }
            }
            return best;
        }

        boolean moveOne() {
            Load to = least();
            Load most = null;
            int moving = 0;
            for (int one = 0; one < owners.length; one++) {
                Load owner = owners[one];
                if (owner != null && (most == null || owner.size >= most.size)) {
                    most = owner;
                    moving = one;
                }
            }
            if (most == null || most.size - to.size < 2) {
                return false;
            }
            most.size--;
            give(moving, to);
            return true;
        }
    }

    Balance(Task task) {
        task.members().values().forEach(one -> loads.put(one.id(), new Load(one)));
        int total = 0;
        for (Topic topic : task.topics().values()) {
            List<Load> wanting =
                    loads.values().stream()
                            .filter(load -> load.member.topics().contains(topic.id()))
                            .toList();
            if (!wanting.isEmpty()) {
                shares.put(topic.id(), new Share(topic, wanting));
                total += topic.racks().size();
            }
        }
        this.fairShare = loads.isEmpty() ? 0 : total / loads.size();
    }

    /** Lets everybody keep what it has, if it still wants it. */
    void keep() {
        for (Load load : loads.values()) {
            load.member
                    .before()
                    .forEach((topic, one) -> {
                        Share share = shares.get(topic);
                        if (share != null
                                && load.member.topics().contains(topic)
                                && one < share.owners.length
                                && share.owners[one] == null) {
                            share.give(one, load);
                        }
                    });
        }
    }

    /** Gives what is free to members in the rack of a replica. */
    void giveNear() {
        for (Share share : shares.values()) {
            for (int one = 0; one < share.owners.length; one++) {
                Load near = share.owners[one] == null ? share.leastNear(one, fairShare) : null;
                if (near != null) {
                    share.give(one, near);
                }
            }
        }
    }

    /** Gives what is still free to who has least. */
    void giveRest() {
        for (Share share : shares.values()) {
            for (int one = 0; one < share.owners.length; one++) {
                if (share.owners[one] == null) {
                    share.give(one, share.least());
                }
            }
        }
    }

    /** Moves single partitions until no move makes the loads more even. */
    void level() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Share share : shares.values()) {
                while (share.moveOne()) {
                    moved = true;
                }
            }
        }
    }

    Map<String, PartitionSet> plan() {
        for (Share share : shares.values()) {
            for (int one = 0; one < share.owners.length; one++) {
                Load owner = share.owners[one];
                if (owner != null) {
                    owner.plan.add(share.topic.id(), one);
                }
            }
        }
        Map<String, PartitionSet> plan = new TreeMap<>();
        loads.forEach((id, load) -> plan.put(id, load.plan.build()));
        return plan;
    }
}
