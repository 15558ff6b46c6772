package io.millrace.replication.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.cluster.BrokerInfo;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

class PlacementTest {
    private static List<BrokerInfo> brokers(String... racks) {
        var brokers = new ArrayList<BrokerInfo>();
        for (int i = 0; i < racks.length; i++) {
            brokers.add(new BrokerInfo(i, List.of(), racks[i]));
        }
        return brokers;
    }

    @Test
    void shouldSpreadLeadersAndReplicasEvenly() {
        List<BrokerInfo> brokers = brokers(null, null, null, null, null);
        Placement placement = Placement.random(brokers, new SplittableRandom(3));
        Map<Integer, Integer> leaders = new HashMap<>();
        Map<Integer, Integer> replicas = new HashMap<>();
        for (int p = 0; p < 50; p++) {
            List<Integer> chosen = placement.replicasOf(p, 3);
            assertThat(new HashSet<>(chosen)).hasSize(3);
            leaders.merge(chosen.getFirst(), 1, Integer::sum);
            chosen.forEach(id -> replicas.merge(id, 1, Integer::sum));
        }
        assertThat(leaders.values()).containsOnly(10);
        assertThat(replicas.values()).containsOnly(30);
    }

    @Test
    void shouldUseEveryRackOnceBeforeAnyTwice() {
        List<BrokerInfo> brokers = brokers("a", "a", "b", "b", "c", "c");
        for (int seed = 0; seed < 20; seed++) {
            Placement placement = Placement.random(brokers, new SplittableRandom(seed));
            for (int p = 0; p < 30; p++) {
                List<Integer> chosen = placement.replicasOf(p, 3);
                assertThat(chosen.stream().map(id -> id / 2).distinct()).hasSize(3);
                assertThat(new HashSet<>(placement.replicasOf(p, 6))).hasSize(6);
            }
        }
    }

    @Test
    void shouldIgnoreRacksWhenSomeBrokerTellsNone() {
        List<BrokerInfo> brokers = brokers("a", null, "a");
        Placement placement = Placement.from(brokers, 0, 0);
        assertThat(placement.replicasOf(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void shouldPlaceEverythingOnTheOnlyBroker() {
        Placement placement = Placement.random(brokers((String) null), new SplittableRandom(1));
        assertThat(placement.replicasOf(7, 1)).containsExactly(0);
    }
}
