package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many quiet groups of five members, each member on a connection of its own with a heartbeat every
 * ten seconds: what they cost the broker. {@code -Dgroups.count}, {@code -Dgroups.seconds}.
 */
@Tag("many-groups")
@Tag("long")
class ManyGroupsTest {
    private static final int GROUPS = Integer.getInteger("groups.count", 1_000);
    private static final int SECONDS = Integer.getInteger("groups.seconds", 60);
    private static final int MEMBERS = 5;
    private static final int AT_ONCE = 100;
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double MAX_CORES = 0.15;
    private static final long MAX_HEAP = 100L << 20;

    @TempDir private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void shouldHoldManyQuietGroupsCheaply(String protocol) {
        var spec =
                BrokerSpec.in(home)
                        .with("group.initial.rebalance.delay.ms", "2000")
                        .with("group.consumer.heartbeat.interval.ms", "10000");
        List<RawMember> members = new ArrayList<>();
        try (var broker = BrokerProcess.start(spec)) {
            String topic = new Clients(broker).newTopic("quiet", 10);
            RawMember.find(broker, "first");
            try (RawMember first = member(broker, protocol, topic, "first", 0)) {
                settle(List.of(first), 2);
            }
            long heapBefore = broker.probe().liveHeapBytes();
            for (int from = 0; from < GROUPS; from += AT_ONCE) {
                List<RawMember> some = new ArrayList<>();
                for (int i = 0; i < AT_ONCE * MEMBERS; i++) {
                    some.add(member(broker, protocol, topic, "g" + (from + i / MEMBERS), i));
                }
                settle(some, 4);
                together(members, RawMember::heartbeat); // it takes longer than their session
                members.addAll(some);
            }
            beat(members, 2 * INTERVAL_NANOS, broker); // compiled by now
            double cores = beat(members, Duration.ofSeconds(SECONDS).toNanos(), broker);
            long heap = broker.probe().liveHeapBytes() - heapBefore;
            System.out.printf(
                    "%d %s groups of %d: %.1f %% of a core, %.1f MB of live heap%n",
                    GROUPS, protocol, MEMBERS, cores * 100, heap / 1e6);
            assertThat(cores).isLessThan(MAX_CORES);
            assertThat(heap).isLessThan(MAX_HEAP);
        } finally {
            members.forEach(RawMember::close);
        }
    }

    private static RawMember member(
            BrokerProcess broker, String protocol, String topic, String group, int index) {
        return protocol.equals("classic")
                ? new RawMember.Classic(broker, group)
                : new RawMember.Modern(broker, group, group + "-" + index, topic);
    }

    /** All of them join and take their part. */
    private static void settle(List<RawMember> members, int rounds) {
        List<RawMember.Classic> classic =
                members.stream()
                        .filter(RawMember.Classic.class::isInstance)
                        .map(RawMember.Classic.class::cast)
                        .toList();
        together(members, RawMember::join);
        together(classic, RawMember::join);
        together(classic, RawMember.Classic::sync);
        for (int i = 0; i < rounds; i++) {
            together(members, RawMember::heartbeat);
        }
    }

    private static <M extends RawMember> void together(List<M> members, Consumer<M> ask) {
        members.forEach(ask);
        members.forEach(RawMember::hear);
    }

    /** Heartbeats, evenly over the interval; how many cores the broker has used meanwhile. */
    private static double beat(List<RawMember> members, long lengthNanos, BrokerProcess broker) {
        long pause = INTERVAL_NANOS / members.size();
        long start = System.nanoTime();
        long used = broker.probe().cpuNanos();
        for (long i = 0; i * pause < lengthNanos; i++) {
            LockSupport.parkNanos(start + i * pause - System.nanoTime());
            RawMember member = members.get((int) (i % members.size()));
            member.heartbeat();
            member.hear();
        }
        return (double) (broker.probe().cpuNanos() - used) / (System.nanoTime() - start);
    }
}
