package io.millrace.server.api.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.txn.Producer;
import io.millrace.log.Clock;
import io.millrace.log.LogConfig;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.lane.ThreadLane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionConfig;
import io.millrace.replication.partition.PartitionSeams;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lets first batches of transactions in, when the coordinator takes its time. */
class PartitionGuardsTest {
    private static final Producer PRODUCER = new Producer(7, (short) 3);
    private static final Clock CLOCK =
            new Clock() {
                @Override
                public long millis() {
                    return 0;
                }

                @Override
                public long nanos() {
                    return System.nanoTime();
                }
            };

    private final ThreadLane lane = new ThreadLane("guards", System::nanoTime);
    private final Partition partition =
            new Partition(
                    new TopicPartition("t", 0),
                    lane,
                    new PartitionConfig(LogConfig.DEFAULTS, 1),
                    new PartitionSeams(
                            1,
                            CLOCK,
                            new ClusterView(),
                            _ -> new CompletableFuture<>(),
                            Runnable::run,
                            1,
                            _ -> {}));
    private final PartitionGuards guards = new PartitionGuards(partition, AddRetry.of(30, 10));
    private final ConcurrentLinkedQueue<CompletableFuture<ErrorCode>> questions =
            new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        lane.close();
    }

    private CompletableFuture<ErrorCode> admit(boolean adding, int sequence) {
        var verdict = new CompletableFuture<ErrorCode>();
        var claim = new Claim("id", PRODUCER, sequence, adding);
        lane.run(() ->
                guards.admit(
                        new PartitionGuards.Waiting(claim, verdict::complete),
                        _ -> {
                            var question = new CompletableFuture<ErrorCode>();
                            questions.add(question);
                            return question;
                        }));
        return verdict;
    }

    private void answer(ErrorCode word) {
        await(questions::peek).complete(word);
        questions.remove();
    }

    private static <T> T await(Supplier<T> wanted) {
        return org.awaitility.Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(wanted::get, found -> found != null);
    }

    private static ErrorCode verdict(CompletableFuture<ErrorCode> batch) {
        return batch.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void shouldAskAgainWhileTheTransactionBeforeIsBeingEnded() {
        var first = admit(true, 0);
        answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        var second = admit(true, 1);
        answer(ErrorCode.NONE);
        assertThat(verdict(first)).isEqualTo(ErrorCode.NONE);
        // Nothing was appended here, so the second has nothing to follow.
        assertThat(verdict(second)).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(questions).isEmpty();
    }

    @Test
    void shouldGiveUpAskingAfterAWhile() {
        var batch = admit(true, 0);
        for (int i = 0; i < 4; i++) {
            answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        }
        assertThat(verdict(batch)).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(questions).isEmpty();
    }

    @Test
    void shouldNotAskAgainForWhoHasToAddPartitionsFirst() {
        var batch = admit(false, 0);
        answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        assertThat(verdict(batch)).isEqualTo(ErrorCode.CONCURRENT_TRANSACTIONS);
    }

    @Test
    void shouldLetTheLastTransactionEndBetweenTwoQuestions() {
        var batch = admit(true, 0);
        answer(ErrorCode.CONCURRENT_TRANSACTIONS);
        lane.ask(
                        () -> {
                            if (questions.isEmpty()) {
                                guards.ended(PRODUCER.id());
                            }
                            return List.of();
                        })
                .toCompletableFuture()
                .join();
        answer(ErrorCode.NONE);
        assertThat(verdict(batch)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldRefuseWhatWasAskedForBeforeAMarker() {
        var batch = admit(true, 0);
        await(questions::peek);
        lane.ask(
                        () -> {
                            guards.ended(PRODUCER.id());
                            return List.of();
                        })
                .toCompletableFuture()
                .join();
        answer(ErrorCode.NONE);
        assertThat(verdict(batch)).isEqualTo(ErrorCode.TRANSACTION_ABORTABLE);
    }
}
