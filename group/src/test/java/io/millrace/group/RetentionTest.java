package io.millrace.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.group.offset.OffsetConfig;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.SimLane;
import io.millrace.group.runtime.SimLog;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Forgetting much at once. */
class RetentionTest {
    private static final int MANY = 30_000;

    private final SimLane lane = new SimLane();
    private final SimLog log = new SimLog();
    private final GroupCoordinator groups =
            new GroupCoordinator(
                    new GroupRules(
                            ClassicConfig.DEFAULTS, OffsetConfig.DEFAULTS, Worlds.EMPTY, () -> "x"),
                    ShardConfig.DEFAULTS,
                    lane,
                    () -> 1,
                    lane::post);

    private void commitMany() {
        groups.lead(0, 0, lane, log);
        Map<TopicPartition, CommittedOffset> offsets = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            offsets.put(
                    new TopicPartition(i % 2 == 0 ? "even" : "odd", i),
                    new CommittedOffset(i, -1, "", lane.millis(), -1, TopicId.ZERO));
        }
        var nobody = new Committer("", null, -1, false);
        groups.commit("g", nobody, offsets);
        lane.settle();
        assertThat(log.endOffset()).isEqualTo(MANY);
    }

    private int left() {
        var found =
                groups.fetch("g", FetchedOffsets.Reader.ANYBODY, null, false).toCompletableFuture();
        lane.settle();
        return found.join().offsets().size();
    }

    @Test
    void shouldForgetInBatchesOfBoundedSize() {
        commitMany();
        lane.pass(OffsetConfig.DEFAULTS.retentionMs() + OffsetConfig.DEFAULTS.checkIntervalMs());
        assertThat(left()).isZero();
        assertThat(log.endOffset()).isEqualTo(2 * MANY);
        assertThat(log.size()).isGreaterThan(3);
        assertThat(log.all().subList(1, log.size()))
                .extracting(ByteBuffer::remaining)
                .allMatch(size -> size < 300_000);
    }

    @Test
    void shouldDeleteAGroupInBatchesOfBoundedSize() {
        commitMany();
        var deleted = groups.delete("g").toCompletableFuture();
        lane.settle();
        assertThat(deleted).isCompletedWithValue(ErrorCode.NONE);
        assertThat(left()).isZero();
        assertThat(log.size()).isGreaterThan(3);
        assertThat(log.all().subList(1, log.size()))
                .extracting(ByteBuffer::remaining)
                .allMatch(size -> size < 300_000);
        var again = groups.delete("g").toCompletableFuture();
        lane.settle();
        assertThat(again).isCompletedWithValue(ErrorCode.GROUP_ID_NOT_FOUND);
    }

    @Test
    void shouldForgetWhatWasCommittedForDeletedTopics() {
        commitMany();
        groups.topicsDeleted(Set.of("odd", "other"));
        lane.pass(1);
        assertThat(left()).isEqualTo(MANY / 2);
        assertThat(log.size()).isGreaterThan(2);
    }
}
