package io.millrace.replication.partition;

import io.millrace.log.Clock;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.protocol.ErrorCode;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Answers to producers that wait for other replicas or for the disk. Lane only. */
final class Acknowledgements {
    private static final ProduceOutcome TIMED_OUT =
            new ProduceOutcome.Rejected(
                    ErrorCode.REQUEST_TIMED_OUT, "not replicated or not on the disk in time");

    private final Lane lane;
    private final Clock clock;
    private final Parked<ProduceOutcome> committed = new Parked<>();
    private final Parked<ProduceOutcome> durable = new Parked<>();
    private final Alarm alarm;

    Acknowledgements(Lane lane, Clock clock) {
        this.lane = lane;
        this.clock = clock;
        this.alarm = new Alarm(lane, clock, this::expire);
    }

    /**
     * Parks an answer until the high watermark ({@code all}) or the disk has reached {@code
     * offset}.
     */
    void park(
            boolean all,
            long offset,
            long timeoutNanos,
            ProduceOutcome answer,
            CompletableFuture<ProduceOutcome> stage) {
        lane.assertOwner();
        long deadline = clock.nanos() + timeoutNanos;
        (all ? committed : durable).add(offset, deadline, answer, stage);
        alarm.notLaterThan(deadline);
    }

    void committedUpTo(long offset, UnaryOperator<ProduceOutcome> verdict) {
        committed.release(offset, verdict);
    }

    void durableUpTo(long offset) {
        durable.release(offset, UnaryOperator.identity());
    }

    void failAll(ProduceOutcome why) {
        committed.releaseAll(why);
        durable.releaseAll(why);
    }

    private void expire(long nowNanos) {
        Long first = committed.expire(nowNanos, TIMED_OUT);
        if (first != null) {
            alarm.notLaterThan(first);
        }
        Long second = durable.expire(nowNanos, TIMED_OUT);
        if (second != null) {
            alarm.notLaterThan(second);
        }
    }
}
