package io.millrace.group.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.assign.Assignor.Subscriber;
import io.millrace.group.assign.Assignor.Task;
import io.millrace.group.assign.Assignor.Topic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

class AssignorsTest {
    private static final UUID T1 = new UUID(0, 1);
    private static final UUID T2 = new UUID(0, 2);

    private final SortedMap<String, Subscriber> members = new TreeMap<>();
    private final SortedMap<UUID, Topic> topics = new TreeMap<>();

    private void topic(UUID id, int partitions) {
        topics.put(id, new Topic(id, Collections.nCopies(partitions, Set.of())));
    }

    private void member(String id, PartitionSet before, UUID... wanted) {
        var ids = new TreeSet<>(Arrays.asList(wanted));
        members.put(id, new Subscriber(id, null, null, ids, before));
    }

    private Map<String, PartitionSet> assign(Assignor assignor) {
        return assignor.assign(new Task(members, topics));
    }

    @Test
    void rangeShouldGiveNeighboursAndTheSameNumbersOfTopicsThatAreAlike() {
        topic(T1, 8);
        topic(T2, 8);
        List.of("a", "b", "c").forEach(id -> member(id, PartitionSet.EMPTY, T1, T2));
        Map<String, PartitionSet> plan = assign(new RangeAssignor());
        assertThat(plan.get("a").of(T1)).containsExactly(0, 1, 2);
        assertThat(plan.get("b").of(T1)).containsExactly(3, 4, 5);
        assertThat(plan.get("c").of(T1)).containsExactly(6, 7);
        assertThat(plan.values()).allSatisfy(one -> assertThat(one.of(T2)).isEqualTo(one.of(T1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "range"})
    void shouldPreferTheRackOfAReplica(String name) {
        List<Set<String>> racks = new ArrayList<>();
        for (int one = 0; one < 6; one++) {
            racks.add(Set.of(one % 2 == 0 ? "even" : "odd"));
        }
        topics.put(T1, new Topic(T1, racks));
        members.put("a", new Subscriber("a", null, "odd", Set.of(T1), PartitionSet.EMPTY));
        members.put("b", new Subscriber("b", null, "even", Set.of(T1), PartitionSet.EMPTY));
        Assignor assignor = new Assignors(List.of(name)).preferred(List.of());
        Map<String, PartitionSet> plan = assign(assignor);
        assertThat(plan.get("a").of(T1)).containsExactly(1, 3, 5);
        assertThat(plan.get("b").of(T1)).containsExactly(0, 2, 4);
    }

    @Test
    void uniformShouldTakeNoMoreThanANewMemberNeeds() {
        topic(T1, 12);
        List.of("a", "b", "c").forEach(id -> member(id, PartitionSet.EMPTY, T1));
        Map<String, PartitionSet> before = assign(new UniformAssignor());
        before.forEach((id, had) -> member(id, had, T1));
        member("d", PartitionSet.EMPTY, T1);
        Map<String, PartitionSet> after = assign(new UniformAssignor());
        assertThat(after.values()).allSatisfy(one -> assertThat(one.size()).isEqualTo(3));
        before.forEach((id, had) -> assertThat(had.containsAll(after.get(id))).isTrue());
    }

    /** Whatever is wanted by somebody belongs to exactly one who wants it, and loads are even. */
    @Test
    void shouldShareOutEverythingOnceWhateverTheTask() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            topics.clear();
            members.clear();
            for (int t = 1; t <= 1 + random.nextInt(4); t++) {
                topic(new UUID(0, t), 1 + random.nextInt(9));
            }
            for (int m = 0; m < 1 + random.nextInt(6); m++) {
                UUID[] wanted =
                        topics.keySet().stream()
                                .filter(_ -> random.nextInt(3) > 0)
                                .toArray(UUID[]::new);
                var had = new PartitionSet.Builder();
                had.add(new UUID(0, 1), random.nextInt(12));
                member("m" + m, had.build(), wanted);
            }
            for (Assignor one : List.of(new UniformAssignor(), new RangeAssignor())) {
                checkWhole(seed, assign(one));
            }
            checkLevel(seed, assign(new UniformAssignor()));
        }
    }

    private void checkWhole(long seed, Map<String, PartitionSet> plan) {
        assertThat(plan.keySet()).isEqualTo(members.keySet());
        topics.values()
                .forEach(topic -> {
                    boolean wanted =
                            members.values().stream()
                                    .anyMatch(one -> one.topics().contains(topic.id()));
                    for (int p = 0; p < topic.racks().size(); p++) {
                        int number = p;
                        List<String> owners =
                                plan.entrySet().stream()
                                        .filter(e -> e.getValue().contains(topic.id(), number))
                                        .map(Map.Entry::getKey)
                                        .toList();
                        assertThat(owners).as("seed %s", seed).hasSize(wanted ? 1 : 0);
                        owners.forEach(
                                id -> assertThat(members.get(id).topics()).contains(topic.id()));
                    }
                });
    }

    /** No single move of a partition would make two loads more even. */
    private void checkLevel(long seed, Map<String, PartitionSet> plan) {
        plan.forEach((from, had) ->
                had.topics()
                        .forEach(topic ->
                                members.values().stream()
                                        .filter(one -> one.topics().contains(topic))
                                        .forEach(to ->
                                                assertThat(had.size() - plan.get(to.id()).size())
                                                        .as(
                                                                "seed %s, from %s to %s",
                                                                seed, from, to.id())
                                                        .isLessThan(2))));
    }

    @Test
    void shouldFollowTheMajorityOfThoseWhoHaveAPreference() {
        var assignors =
                new Assignors(
                        List.of(
                                "org.apache.kafka.coordinator.group.assignor.UniformAssignor",
                                "range"));
        assertThat(assignors.names()).containsExactly("uniform", "range");
        assertThat(assignors.preferred(Arrays.asList(null, "range", null)).name())
                .isEqualTo("range");
        assertThat(assignors.preferred(List.of("range", "uniform")).name()).isEqualTo("uniform");
        assertThat(assignors.preferred(Arrays.asList((String) null)).name()).isEqualTo("uniform");
    }
}
