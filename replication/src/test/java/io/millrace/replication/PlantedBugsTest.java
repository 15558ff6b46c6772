package io.millrace.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.ControllerBugs;
import io.millrace.replication.partition.PartitionBugs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * The simulation is worth something only if it sees what goes wrong: each planted bug has to be
 * caught within a number of seeds ({@code -Dsim.bug.seeds}).
 */
public class PlantedBugsTest {
    private static final long SEEDS = Long.getLong("sim.bug.seeds", 2_000);

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void shouldBeCaught(String name, Method bug) throws ReflectiveOperationException {
        assertThat(seedThatCatches(bug)).as(name).isPositive();
    }

    /** The first seed whose run fails, or -1. */
    public static long seedThatCatches(Method bug) throws ReflectiveOperationException {
        var program = new MutantLoader(bug).loadClass(ClusterSim.class.getName());
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
        return all().filter(bug -> !bug.getAnnotation(Plants.class).guardedTwice())
                .map(bug -> Arguments.of(bug.getName(), bug));
    }

    private static Stream<Method> all() {
        return Stream.of(PartitionBugs.class, ControllerBugs.class, ReplicaBugs.class)
                .flatMap(home -> Arrays.stream(home.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Plants.class))
                .sorted(Comparator.comparing(Method::getName));
    }

    /** Prints which seed catches which bug. */
    public static void main(String[] names) throws ReflectiveOperationException {
        List<String> wanted = List.of(names);
        for (Method bug : all().toList()) {
            if (wanted.isEmpty() || wanted.contains(bug.getName())) {
                long begin = System.nanoTime();
                long seed = seedThatCatches(bug);
                long ms = (System.nanoTime() - begin) / 1_000_000;
                System.out.println(bug.getName() + ": seed " + seed + ", " + ms + " ms");
            }
        }
    }
}
