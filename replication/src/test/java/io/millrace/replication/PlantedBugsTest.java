package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.ControllerBugs;
import io.millrace.replication.partition.PartitionBugs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The simulation is worth something only if it sees what goes wrong: each planted bug has to be
 * caught within a number of seeds ({@code -Dsim.bug.seeds}).
 */
public class PlantedBugsTest {
    private static final long SEEDS = Long.getLong("sim.bug.seeds", 2_000);

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void shouldBeCaught(String name, List<Method> parts) throws ReflectiveOperationException {
        assertThat(seedThatCatches(parts)).as(name).isPositive();
    }

    /** The first seed whose run fails, or -1. */
    public static long seedThatCatches(List<Method> parts) throws ReflectiveOperationException {
        var program = MutantLoader.of(parts).loadClass(ClusterSim.class.getName());
        for (long seed = 1; seed <= SEEDS; seed++) {
            @SuppressWarnings("unchecked")
            var sim = (LongFunction<Long>) program.getConstructor().newInstance();
            try {
                sim.apply(seed);
            } catch (RuntimeException | AssertionError caught) {
                return seed;
            }
        }
        return -1;
    }

    /** Those that have to be caught. */
    public static Stream<Arguments> bugs() {
        return all().entrySet().stream()
                .filter(bug -> bug.getValue().stream().noneMatch(PlantedBugsTest::isGuardedTwice))
                .map(bug -> Arguments.of(bug.getKey(), bug.getValue()));
    }

    private static boolean isGuardedTwice(Method part) {
        return part.getAnnotation(Plants.class).guardedTwice();
    }

    private static SortedMap<String, List<Method>> all() {
        return Stream.of(PartitionBugs.class, ControllerBugs.class, ReplicaBugs.class)
                .flatMap(home -> Arrays.stream(home.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Plants.class))
                .collect(
                        Collectors.groupingBy(
                                PlantedBugsTest::nameOf, TreeMap::new, Collectors.toList()));
    }

    private static String nameOf(Method part) {
        String bug = part.getAnnotation(Plants.class).bug();
        return bug.isEmpty() ? part.getName() : bug;
    }

    /** Prints which seed catches which bug. */
    public static void main(String[] names) throws ReflectiveOperationException {
        List<String> wanted = List.of(names);
        for (var bug : all().entrySet()) {
            if (wanted.isEmpty() || wanted.contains(bug.getKey())) {
                long begin = System.nanoTime();
                long seed = seedThatCatches(bug.getValue());
                long ms = (System.nanoTime() - begin) / 1_000_000;
                System.out.println(bug.getKey() + ": seed " + seed + ", " + ms + " ms");
            }
        }
    }
}
