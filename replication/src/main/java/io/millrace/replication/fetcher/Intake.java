package io.millrace.replication.fetcher;

import io.millrace.log.AppendOutcome;
import io.millrace.log.state.EpochEnd;
import io.millrace.replication.fetcher.Copy.Phase;
import io.millrace.replication.partition.LeaderData;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchResponse.PartitionData;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Takes one reply to the partitions it is about, all at once; the failure of one is no matter of
 * the others. Lane of the fetcher only.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final FetcherSeams seams;
    private final FetcherSettings settings;
    private final Map<Copy, FetchPartition> asked;

    Intake(FetcherSeams seams, FetcherSettings settings, Map<Copy, FetchPartition> asked) {
        this.seams = seams;
        this.settings = settings;
        this.asked = asked;
    }

    /** Does it; {@code then} runs when no partition needs the reply any more. */
    void take(Map<Copy, PartitionData> parts, Runnable then) {
        var taking = new ArrayList<CompletableFuture<?>>();
        asked.forEach((copy, terms) -> {
            PartitionData data = parts.get(copy);
            if (copy.hasLeft()) {
                return;
            }
            if (data == null) {
                copy.retry(); // no news
            } else {
                taking.add(take(copy, terms, data).toCompletableFuture());
            }
        });
        CompletableFuture.allOf(taking.toArray(CompletableFuture[]::new))
                .whenComplete((_, _) -> then.run());
    }

    private CompletionStage<?> take(Copy copy, FetchPartition terms, PartitionData data) {
        ErrorCode error = ErrorCode.of(data.errorCode());
        if (error != ErrorCode.NONE) {
            failed(copy, error);
            return CompletableFuture.completedStage(copy);
        }
        if (data.divergingEpoch().epoch() >= 0 || data.divergingEpoch().endOffset() >= 0) {
            var end =
                    new EpochEnd(data.divergingEpoch().epoch(), data.divergingEpoch().endOffset());
            return onLane(
                    copy,
                    copy.partition().follower().align(copy.leaderEpoch(), end),
                    _ -> pauseBefore(copy, Phase.FETCHING));
        }
        var records = data.records();
        var leaders =
                new LeaderData(
                        copy.leaderEpoch(),
                        terms.fetchOffset(),
                        records == null ? ByteBuffer.allocate(0) : records.toBuffer(),
                        data.highWatermark(),
                        data.logStartOffset());
        int bytes = leaders.batches().remaining();
        seams.throttle().record(copy.name(), bytes);
        return onLane(
                copy,
                copy.partition().follower().replicate(leaders),
                outcome -> {
                    var log = copy.partition().view().log();
                    copy.noteInSync(log != null && log.endOffset() >= leaders.highWatermark());
                    appended(copy, outcome);
                });
    }

    /** Goes on with the fetcher's lane when the partition's is done. */
    private <T> CompletionStage<?> onLane(Copy copy, CompletionStage<T> work, Consumer<T> then) {
        return work.whenCompleteAsync(
                (value, failure) -> {
                    if (copy.hasLeft()) {
                        return;
                    }
                    if (failure == null) {
                        then.accept(value);
                    } else {
                        broken(copy, failure);
                    }
                },
                copy.home()::run);
    }

    private void appended(Copy copy, AppendOutcome outcome) {
        switch (outcome) {
            case AppendOutcome.Appended _, AppendOutcome.Duplicate _ -> copy.taken();
            case AppendOutcome.Refused(ErrorCode error, String why, var _) -> {
                LOG.warn("{}: what the leader sent is not taken: {} {}", copy, error, why);
                // A full disk may have space later; a failed one ends the role, which the next try
                // tells.
                if (error == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
                    copy.stop();
                } else {
                    pause(copy);
                }
            }
        }
    }

    private void failed(Copy copy, ErrorCode error) {
        LOG.debug("{}: the leader answers {}", copy, error);
        switch (error) {
            case OFFSET_OUT_OF_RANGE -> pauseBefore(copy, Phase.FITTING);
            case FENCED_LEADER_EPOCH -> copy.stop();
            default -> pause(copy);
        }
    }

    private void pause(Copy copy) {
        copy.pause(seams.clock().nanos(), settings.backoff().toNanos());
    }

    /* What should help at the first try is not repeated without end at full speed. */
    private void pauseBefore(Copy copy, Phase next) {
        copy.proceed(next);
        if (copy.hasFailedOften()) {
            pause(copy);
        } else {
            copy.noteFailure();
        }
    }

    private static void broken(Copy copy, @Nullable Throwable failure) {
        LOG.error("{} is not copied any more", copy, failure);
        copy.stop();
    }
}
