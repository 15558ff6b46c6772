package io.millrace.group.assign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * Topics with as many partitions and the same subscribers are one family: partition 3 of one and partition 3 of another
 * go to the same member, so that what is keyed alike is read together. Racks count for a family where all its topics
 * have a replica of the partition in the member's rack.
 *
 *   members  a      b      c             quota 8/3: three, three, two
 *            0 1 2  3 4 5  6 7
 */

/** Gives every member a range of neighbouring partitions of each topic, members in order. */
public final class RangeAssignor implements Assignor {
    /** A member and what it is to have. */
    private static final class Seat {
        final Subscriber member;
        final PartitionSet.Builder plan = new PartitionSet.Builder();
        int quota;

        Seat(Subscriber member) {
            this.member = member;
        }

        void take(List<Integer> partitions, List<Topic> topics, NavigableSet<Integer> left) {
            partitions.forEach(left::remove);
            quota -= partitions.size();
            topics.forEach(topic -> plan.add(topic.id(), partitions));
        }
    }

    private record Family(List<Seat> seats, int partitions) {}

    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, PartitionSet> assign(Task task) {
        List<Seat> seats = new ArrayList<>();
        task.members().values().forEach(member -> seats.add(new Seat(member)));
        seats.sort(
                Comparator.comparing(RangeAssignor::order).thenComparing(seat -> seat.member.id()));
        families(task, seats).forEach(RangeAssignor::share);
        Map<String, PartitionSet> plan = new TreeMap<>();
        seats.forEach(seat -> plan.put(seat.member.id(), seat.plan.build()));
        return plan;
    }

    /** Static members keep their place when they come back under another id. */
    private static String order(Seat seat) {
        String instance = seat.member.instanceId();
        return instance == null ? seat.member.id() : instance;
    }

    private static Map<Family, List<Topic>> families(Task task, List<Seat> seats) {
        Map<Family, List<Topic>> families = new LinkedHashMap<>();
        for (Topic topic : task.topics().values()) {
            List<Seat> wanting =
                    seats.stream()
                            .filter(seat -> seat.member.topics().contains(topic.id()))
                            .toList();
            if (!wanting.isEmpty()) {
                var family = new Family(wanting, topic.racks().size());
                families.computeIfAbsent(family, _ -> new ArrayList<>()).add(topic);
            }
        }
        return families;
    }

    private static void share(Family family, List<Topic> topics) {
        NavigableSet<Integer> left = new TreeSet<>();
        for (int one = 0; one < family.partitions; one++) {
            left.add(one);
        }
        int members = family.seats.size();
        for (int index = 0; index < members; index++) {
            int extra = index < family.partitions % members ? 1 : 0;
            family.seats.get(index).quota = family.partitions / members + extra;
        }
        for (Seat seat : family.seats) {
            seat.take(near(seat, topics, left), topics, left);
        }
        for (Seat seat : family.seats) {
            seat.take(left.stream().limit(seat.quota).toList(), topics, left);
        }
    }

    private static List<Integer> near(Seat seat, List<Topic> topics, NavigableSet<Integer> left) {
        String rack = seat.member.rack();
        if (rack == null) {
            return List.of();
        }
        return left.stream()
                .filter(one -> topics.stream().allMatch(topic -> topic.isIn(one, rack)))
                .limit(seat.quota)
                .toList();
    }
}
