package io.millrace.compat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.history.AckTimes;
import io.millrace.compat.history.Writer;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.ClusterProcess;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long a stock producer waits when its leader goes, with default settings everywhere: {@code
 * -Dchaos.kills=N} times killed, then {@code -Dchaos.restarts=N} times restarted in order.
 */
@Tag("cluster-failover")
@Tag("long")
class FailoverTest {
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int AFTERWARDS = 100;

    @Test
    void shouldAcknowledgeSoonAfterItsLeaderIsGone(@TempDir Path home) {
        int kills = Integer.getInteger("chaos.kills", 50);
        int restarts = Integer.getInteger("chaos.restarts", kills);
        try (ClusterLab lab = new ClusterLab(ClusterProcess.start(home, 3, Map.of()))) {
            TopicPartition partition = lab.newPartition("failover", List.of(1, 2, 3));
            Writer writer = lab.writer(partition, PAUSE);
            lab.awaitAcknowledged(writer, 1_000);
            long[] killed = gaps(lab, writer, kills, BrokerProcess::kill9);
            print("kill -9 of the leader", killed);
            long[] restarted = gaps(lab, writer, restarts, BrokerProcess::terminate);
            print("controlled restart of the leader", restarted);
            assertThat(writer.refusals()).isEmpty();
            lab.check(writer);
            assertThat(percentile(killed, 99)).as("p99 after kill -9").isLessThanOrEqualTo(1_500);
            assertThat(percentile(restarted, 99)).as("p99 of restarts").isLessThanOrEqualTo(200);
        }
    }

    /** How a leader goes. */
    private interface End {
        void of(BrokerProcess broker);
    }

    private static long[] gaps(ClusterLab lab, Writer writer, int times, End end) {
        long[] gaps = new long[times];
        for (int i = 0; i < times; i++) {
            int leader = lab.leader(writer.partition());
            int controller = lab.controller();
            long begin = System.nanoTime();
            end.of(lab.cluster.broker(leader));
            lab.awaitAcknowledged(writer, AFTERWARDS);
            AckTimes.Gap gap = writer.times().longestGap(begin, System.nanoTime());
            gaps[i] = gap.ms();
            System.out.printf(
                    "leader %d went%s: %d ms, %d ms after%n",
                    leader,
                    leader == controller ? ", who was controller" : "",
                    gap.ms(),
                    gap.afterMs());
            lab.heal();
            lab.awaitInSync(writer.partition().topic(), 3);
        }
        return gaps;
    }

    private static void print(String what, long[] gaps) {
        System.out.printf(
                "%s: %d times, p50 %d ms, p99 %d ms, longest %d ms%n",
                what,
                gaps.length,
                percentile(gaps, 50),
                percentile(gaps, 99),
                percentile(gaps, 100));
    }

    private static long percentile(long[] values, int percent) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }
}
