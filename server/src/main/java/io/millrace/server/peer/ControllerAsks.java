package io.millrace.server.peer;

import io.millrace.replication.controller.ClusterStore.ProducerIds;
import io.millrace.replication.lane.Lane;
import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** What this broker asks of the controller now and then, asked again while it cannot be reached. */
public final class ControllerAsks {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerAsks.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Lane lane;
    private final ControllerDesk controller;
    private final int brokerId;
    private final LongSupplier brokerEpoch;

    /** How many more times to try, and how long to wait in between. */
    private record Patience(int tries, long pauseNanos) {
        Patience less() {
            return new Patience(tries - 1, pauseNanos);
        }
    }

    /**
     * @param lane where the pauses are spent
     * @param brokerEpoch epoch of the present registration, -1 without one
     */
    public ControllerAsks(
            Lane lane, ControllerDesk controller, int brokerId, LongSupplier brokerEpoch) {
        this.lane = lane;
        this.controller = controller;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
    }

    /**
     * Another block of producer ids; fails with {@link PeerFailure} when none came within {@code
     * timeoutMs}.
     */
    public CompletionStage<ProducerIds> producerIds(long timeoutMs) {
        CompletableFuture<ProducerIds> block = new CompletableFuture<>();
        int tries = (int) Math.max(1, TimeUnit.MILLISECONDS.toNanos(timeoutMs) / RETRY_NANOS);
        lane.post(() -> askForIds(new Patience(tries, RETRY_NANOS), block));
        return block;
    }

    private void askForIds(Patience patience, CompletableFuture<ProducerIds> block) {
        AllocateProducerIdsRequest request =
                new AllocateProducerIdsRequest(brokerId, brokerEpoch.getAsLong());
        controller
                .allocateProducerIds(request)
                .whenComplete(
                        onLane((response, failure) -> {
                            if (response != null && response.errorCode() == 0) {
                                block.complete(ids(response));
                            } else if (patience.tries() <= 1) {
                                block.completeExceptionally(
                                        new PeerFailure(
                                                "the controller allots no producer ids"
                                                        + why(response),
                                                failure));
                            } else {
                                lane.schedule(
                                        () -> askForIds(patience.less(), block),
                                        patience.pauseNanos());
                            }
                        }));
    }

    private static ProducerIds ids(AllocateProducerIdsResponse response) {
        return new ProducerIds(response.producerIdStart(), response.producerIdLen());
    }

    private static String why(@Nullable AllocateProducerIdsResponse response) {
        return response == null ? "" : ": " + ErrorCode.of(response.errorCode());
    }

    /**
     * Has the controller move leaders away before this broker stops. The stage never fails; it has
     * the partitions this broker still leads, or is null if the controller could not be asked.
     *
     * @param retries {@code controlled.shutdown.max.retries}
     * @param backoffMs {@code controlled.shutdown.retry.backoff.ms}
     */
    public CompletionStage<@Nullable List<TopicPartition>> leave(int retries, long backoffMs) {
        CompletableFuture<@Nullable List<TopicPartition>> left = new CompletableFuture<>();
        Patience patience =
                new Patience(Math.max(1, retries), TimeUnit.MILLISECONDS.toNanos(backoffMs));
        lane.post(() -> askToLeave(patience, left));
        return left;
    }

    private void askToLeave(
            Patience patience, CompletableFuture<@Nullable List<TopicPartition>> left) {
        ControlledShutdownRequest request =
                new ControlledShutdownRequest(brokerId, brokerEpoch.getAsLong());
        controller
                .controlledShutdown(request)
                .whenComplete(
                        onLane((response, failure) -> {
                            List<TopicPartition> remaining = remaining(response);
                            boolean over = remaining != null && remaining.isEmpty();
                            if (over || patience.tries() <= 1) {
                                left.complete(remaining);
                            } else {
                                LOG.info(
                                        "controlled shutdown is repeated: {}",
                                        remaining == null ? failure : remaining);
                                lane.schedule(
                                        () -> askToLeave(patience.less(), left),
                                        patience.pauseNanos());
                            }
                        }));
    }

    private static @Nullable List<TopicPartition> remaining(
            @Nullable ControlledShutdownResponse response) {
        if (response == null || response.errorCode() != ErrorCode.NONE.code()) {
            return null;
        }
        return response.remainingPartitions().stream()
                .map(p -> new TopicPartition(p.topicName(), p.partitionIndex()))
                .toList();
    }

    private <R> BiConsumer<@Nullable R, @Nullable Throwable> onLane(
            BiConsumer<@Nullable R, @Nullable Throwable> then) {
        return (response, failure) -> lane.post(() -> then.accept(response, failure));
    }
}
