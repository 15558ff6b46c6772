package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.partition.ProduceOutcome;
import io.millrace.wire.message.ProduceRequest;
import io.millrace.wire.message.ProduceRequest.PartitionProduceData;
import io.millrace.wire.message.ProduceRequest.TopicProduceData;
import io.millrace.wire.message.ProduceResponse;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CompletableFuture;

class PendingProduceTest {
    private static final ProduceOutcome DONE = new ProduceOutcome.Appended(0, 0, -1, 0);

    private final CompletableFuture<ProduceOutcome> first = new CompletableFuture<>();
    private final CompletableFuture<ProduceOutcome> second = new CompletableFuture<>();

    @Test
    void shouldReplyWhenTheLastOutcomeIsKnown() {
        var reply = pending(1);
        second.complete(DONE);
        assertThat(reply).isNotDone();
        first.complete(DONE);
        assertThat(reply).isCompleted();
    }

    @Test
    void shouldNotFailWhileALaneMayStillReadTheRequest() {
        var reply = pending(1);
        first.completeExceptionally(new IllegalStateException("broken on purpose"));
        assertThat(reply).isNotDone();
        second.complete(DONE);
        assertThat(reply).isCompletedExceptionally();
    }

    private CompletableFuture<ProduceResponse> pending(int acks) {
        var data = List.of(new PartitionProduceData(0, null), new PartitionProduceData(1, null));
        var request =
                new ProduceRequest(
                        null,
                        (short) acks,
                        1,
                        List.of(new TopicProduceData("t", DataLab.NO_ID, data)));
        var pending =
                new PendingProduce(
                        request, outcomes -> new ProduceResponse(List.of(), 0, List.of()));
        pending.add(first);
        pending.add(second);
        return pending.reply().toCompletableFuture();
    }
}
