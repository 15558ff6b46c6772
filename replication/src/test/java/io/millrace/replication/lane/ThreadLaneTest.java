package io.millrace.replication.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(20)
class ThreadLaneTest {
    private static final int POSTERS = 4;
    private static final int POSTS = 20_000;

    @Test
    void shouldRunPostsOfEachThreadInOrderAndLoseNone() throws Exception {
        try (var lane = new ThreadLane("lane", System::nanoTime)) {
            List<List<Integer>> seen = new ArrayList<>();
            List<Thread> posters = new ArrayList<>();
            for (int p = 0; p < POSTERS; p++) {
                List<Integer> mine = new ArrayList<>();
                seen.add(mine);
                posters.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    for (int i = 0; i < POSTS; i++) {
                                        int number = i;
                                        lane.post(() -> mine.add(number));
                                    }
                                }));
            }
            for (Thread poster : posters) {
                poster.join();
            }
            lane.ask(() -> "done").toCompletableFuture().get();
            for (List<Integer> mine : seen) {
                assertThat(mine).hasSize(POSTS).isSorted();
            }
        }
    }

    @Test
    void shouldWakeFromIdleForEveryPost() throws Exception {
        try (var lane = new ThreadLane("lane", System::nanoTime)) {
            for (int i = 0; i < 5_000; i++) {
                int number = i;
                assertThat(lane.ask(() -> number).toCompletableFuture().get()).isEqualTo(i);
            }
        }
    }

    @Test
    void shouldSurviveTasksThatFail() throws Exception {
        try (var lane = new ThreadLane("lane", System::nanoTime)) {
            lane.post(() -> {
                throw new IllegalStateException("this failure is part of a test");
            });
            assertThat(lane.ask(() -> 1).toCompletableFuture().get()).isEqualTo(1);
            CompletableFuture<Object> failing =
                    lane.ask(
                                    () -> {
                                        throw new IllegalStateException("no");
                                    })
                            .toCompletableFuture();
            assertThatThrownBy(failing::get).hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldRunTimersByDeadlineAndNotWhenCancelled() throws Exception {
        try (var lane = new ThreadLane("lane", System::nanoTime)) {
            List<String> order = new ArrayList<>();
            var last = new CountDownLatch(1);
            lane.schedule(
                    () -> {
                        order.add("late");
                        last.countDown();
                    },
                    Duration.ofMillis(60).toNanos());
            lane.schedule(() -> order.add("early"), Duration.ofMillis(5).toNanos());
            lane.schedule(() -> order.add("never"), Duration.ofMillis(20).toNanos()).cancel();
            assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(order).containsExactly("early", "late");
        }
    }

    @Test
    void shouldRunAtOnceWhatIsRunOnTheLaneItself() throws Exception {
        try (var lane = new ThreadLane("lane", System::nanoTime)) {
            List<String> order = new ArrayList<>();
            lane.ask(
                            () -> {
                                lane.post(() -> order.add("posted"));
                                lane.run(() -> order.add("run"));
                                return order;
                            })
                    .toCompletableFuture()
                    .get();
            lane.ask(() -> 0).toCompletableFuture().get();
            assertThat(order).containsExactly("run", "posted");
            assertThatThrownBy(lane::assertOwner).isInstanceOf(IllegalStateException.class);
        }
    }
}
