package io.millrace.replication.controller;

import io.millrace.replication.cluster.BrokerInfo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/*
 * Leaders go round the brokers one by one. The followers of a partition go round too, but the distance to the leader
 * grows by one with every full round of leaders; else a broker's load would always fall to the same neighbour when it
 * dies. If every broker tells its rack, the round visits the racks in turn, and a partition takes a second
 * replica in a rack only when it has one in each.
 */
/** Spreads the replicas of new partitions over brokers and racks. */
final class Placement {
    private final List<BrokerInfo> round;
    private final boolean byRack;
    private final int rackCount;
    private final int start;
    private final int firstDistance;

    private Placement(Collection<BrokerInfo> brokers, int start, int firstDistance) {
        this.byRack = brokers.stream().allMatch(broker -> broker.rack() != null);
        this.round = byRack ? alternatingRacks(brokers) : sorted(brokers);
        this.rackCount = (int) brokers.stream().map(BrokerInfo::rack).distinct().count();
        this.start = start;
        this.firstDistance = firstDistance;
    }

    /** A placement that begins anywhere. */
    static Placement random(Collection<BrokerInfo> brokers, RandomGenerator random) {
        int start = random.nextInt(brokers.size());
        return new Placement(brokers, start, random.nextInt(brokers.size()));
    }

    /** A placement that begins at {@code start}: made for growing topics, and for tests. */
    static Placement from(Collection<BrokerInfo> brokers, int start, int firstDistance) {
        return new Placement(brokers, start, firstDistance);
    }

    /** The place in the round of a broker: where a topic begins whose first leader it is. */
    static int startOf(Collection<BrokerInfo> brokers, int broker) {
        List<BrokerInfo> round = new Placement(brokers, 0, 0).round;
        for (int i = 0; i < round.size(); i++) {
            if (round.get(i).id() == broker) {
                return i;
            }
        }
        return 0;
    }

    /**
     * The replicas of partition {@code partition}; {@code factor} of them, at most as many as
     * brokers.
     */
    List<Integer> replicasOf(int partition, int factor) {
        int size = round.size();
        int leader = Math.floorMod(partition + start, size);
        int distance = firstDistance + partition / size;
        var chosen = new ArrayList<Integer>(factor);
        var racks = new HashSet<String>();
        take(round.get(leader), chosen, racks);
        for (int step = 0; chosen.size() < factor && step < 2 * size; step++) {
            int place = (leader + 1 + Math.floorMod(distance + step, Math.max(1, size - 1))) % size;
            BrokerInfo broker = round.get(place);
            boolean pickAnyRack = step >= size;
            if (!chosen.contains(broker.id()) && (pickAnyRack || isWelcome(broker, racks))) {
                take(broker, chosen, racks);
            }
        }
        return chosen;
    }

    private void take(BrokerInfo broker, List<Integer> chosen, Set<String> racks) {
        chosen.add(broker.id());
        if (byRack) {
            racks.add(rackOf(broker));
        }
    }

    private boolean isWelcome(BrokerInfo broker, Set<String> racks) {
        return !byRack || racks.size() == rackCount || !racks.contains(rackOf(broker));
    }

    private static String rackOf(BrokerInfo broker) {
        return Objects.requireNonNullElse(broker.rack(), "");
    }

    private static List<BrokerInfo> sorted(Collection<BrokerInfo> brokers) {
        return brokers.stream().sorted(Comparator.comparingInt(BrokerInfo::id)).toList();
    }

    private static List<BrokerInfo> alternatingRacks(Collection<BrokerInfo> brokers) {
        Map<String, List<BrokerInfo>> racks = new TreeMap<>();
        for (BrokerInfo broker : sorted(brokers)) {
            racks.computeIfAbsent(rackOf(broker), _ -> new ArrayList<>()).add(broker);
        }
        var round = new ArrayList<BrokerInfo>(brokers.size());
        for (int turn = 0; round.size() < brokers.size(); turn++) {
            for (List<BrokerInfo> rack : racks.values()) {
                if (turn < rack.size()) {
                    round.add(rack.get(turn));
                }
            }
        }
        return round;
    }
}
