package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.partition.PartitionState;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Role;
import io.millrace.replication.throttle.ReplicationQuota;
import io.millrace.replication.throttle.ReplicationThrottle;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

class FollowerTollTest {
    private static final TopicPartition NAME = new TopicPartition("t", 0);
    private static final PartitionView VIEW =
            new PartitionView(
                    new PartitionState(
                            new UUID(1, 1),
                            new Role.Leader(),
                            3,
                            3,
                            List.of(1, 2),
                            List.of(1, 2, 3),
                            0),
                    null);

    private final ReplicationThrottle throttle =
            new ReplicationThrottle(
                    new ReplicationQuota(() -> 1000, DataLab.CLOCK, 11, Duration.ofSeconds(1)),
                    NAME::equals);
    private final FollowerToll toll = new FollowerToll(throttle);

    private static FetchTerms from(int replica) {
        return new FetchTerms(17, replica, -1, 500, 1, 1 << 20, false, "", "PLAINTEXT");
    }

    @Test
    void shouldHoldBackFollowersOutsideOfTheIsrOnly() {
        assertThat(toll.holds(from(3), NAME, VIEW)).isFalse();
        throttle.record(NAME, 1_000_000);
        assertThat(toll.holds(from(3), NAME, VIEW)).isTrue();
        assertThat(toll.holds(from(2), NAME, VIEW)).as("in sync").isFalse();
        assertThat(toll.holds(from(-1), NAME, VIEW)).as("a consumer").isFalse();
        assertThat(toll.holds(from(3), new TopicPartition("t", 1), VIEW)).isFalse();
    }

    @Test
    void shouldHoldNobodyBackWithoutAThrottle() {
        var free = new FollowerToll(ReplicationThrottle.NONE);
        free.record(from(3), List.of());
        assertThat(free.holds(from(3), NAME, VIEW)).isFalse();
    }
}
