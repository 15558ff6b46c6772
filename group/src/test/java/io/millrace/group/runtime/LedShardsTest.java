package io.millrace.group.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.RecordBatchBuilder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

class LedShardsTest {
    private final SimLane lane = new SimLane();
    private final SimLog log = new SimLog();
    private final List<Counting> machines = new ArrayList<>();
    private final LedShards<Counting> shards =
            new LedShards<>(
                    "notes",
                    ShardConfig.DEFAULTS,
                    lane,
                    () -> 1,
                    _ -> {
                        machines.add(new Counting(machines.isEmpty()));
                        return machines.getLast();
                    });

    /** Counts records, or fails at them. */
    private static final class Counting implements Machine {
        private final boolean fails;
        private int records;

        Counting(boolean fails) {
            this.fails = fails;
        }

        @Override
        public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
            if (fails) {
                throw new IllegalStateException("a planted failure");
            }
            records++;
        }

        @Override
        public void mark(long producerId, boolean committed) {}

        @Override
        public void become(Change change) {}

        @Override
        public Decision loaded(long nowMs) {
            return Decision.NOTHING;
        }

        @Override
        public Decision rang(TimerKey key, long nowMs) {
            return Decision.NOTHING;
        }
    }

    private ErrorCode ask() {
        var answer =
                shards.ask(
                        "key",
                        (_, ticket) -> Decision.reply(ticket, ErrorCode.NONE),
                        Function.identity());
        lane.settle();
        return answer.toCompletableFuture().join();
    }

    @Test
    void shouldLoadAShardAnewThatHasBroken() {
        ByteBuffer note = ByteBuffer.wrap("note".getBytes(UTF_8));
        log.inject(new RecordBatchBuilder().append(0, note, note).build());
        shards.lead(0, 5, lane, log);
        lane.settle();
        assertThat(ask()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        lane.pass(11_000);
        assertThat(ask()).isEqualTo(ErrorCode.NONE);
        assertThat(machines).hasSize(2);
        assertThat(machines.getLast().records).isEqualTo(1);
    }

    @Test
    void shouldLeaveABrokenShardAloneThatIsLedElsewhere() {
        log.inject(new RecordBatchBuilder().append(0, ByteBuffer.allocate(2), null).build());
        shards.lead(0, 5, lane, log);
        lane.settle();
        shards.resign(0, 6);
        lane.pass(60_000);
        assertThat(ask()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(machines).hasSize(1);
    }
}
