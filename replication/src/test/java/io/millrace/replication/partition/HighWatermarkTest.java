package io.millrace.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

class HighWatermarkTest {
    private static FollowerProgress at(long offset) {
        var progress = new FollowerProgress(2, true, 0);
        progress.fetched(offset, 0, offset, 0);
        return progress;
    }

    @Test
    void shouldBeTheLowestOfAllThatCountAndNeverRetreat() {
        assertThat(HighWatermark.next(5, 10, List.of(at(7), at(9)))).isEqualTo(7);
        assertThat(HighWatermark.next(8, 10, List.of(at(7), at(9)))).isEqualTo(8);
        assertThat(HighWatermark.next(0, 10, List.of())).isEqualTo(10);
        assertThat(HighWatermark.next(3, 10, List.of(new FollowerProgress(2, true, 0))))
                .as("a follower that has not fetched yet")
                .isEqualTo(3);
    }

    @Test
    void shouldNeverPassAnyoneThatCountsWhateverHappens() {
        var random = new SplittableRandom(5);
        for (int round = 0; round < 1_000; round++) {
            long end = random.nextInt(100);
            long current = random.nextLong(end + 1);
            List<FollowerProgress> counting = new ArrayList<>();
            long lowest = end;
            for (int i = random.nextInt(4); i > 0; i--) {
                long offset = random.nextLong(end + 1);
                counting.add(at(offset));
                lowest = Math.min(lowest, offset);
            }
            assertThat(HighWatermark.next(current, end, counting))
                    .isEqualTo(Math.max(current, lowest));
        }
    }

    @Test
    void shouldKeepAFollowersWithinItsLog() {
        assertThat(HighWatermark.ofFollower(50, 10, 40)).isEqualTo(40);
        assertThat(HighWatermark.ofFollower(5, 10, 40)).isEqualTo(10);
        assertThat(HighWatermark.ofFollower(20, 10, 40)).isEqualTo(20);
    }

    @Test
    void shouldCountAFollowerAsCaughtUpThatReachedWhatThereWasAtItsLastFetch() {
        var follower = new FollowerProgress(2, false, 0);
        follower.fetched(0, 0, 10, 100);
        assertThat(follower.isCaughtUp(20, 100, 50)).isFalse();
        follower.fetched(10, 0, 20, 200);
        assertThat(follower.isCaughtUp(20, 140, 50)).as("caught up at 100").isTrue();
        assertThat(follower.isCaughtUp(20, 160, 50)).isFalse();
        follower.fetched(20, 0, 20, 300);
        assertThat(follower.isCaughtUp(30, 340, 50)).isTrue();
    }
}
