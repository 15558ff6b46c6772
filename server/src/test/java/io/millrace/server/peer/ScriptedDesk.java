package io.millrace.server.peer;

import io.millrace.wire.message.AllocateProducerIdsRequest;
import io.millrace.wire.message.AllocateProducerIdsResponse;
import io.millrace.wire.message.AlterPartitionRequest;
import io.millrace.wire.message.AlterPartitionResponse;
import io.millrace.wire.message.ControlledShutdownRequest;
import io.millrace.wire.message.ControlledShutdownResponse;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.Message;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A controller that answers each question as the test says, in order, then with the last answer.
 */
final class ScriptedDesk implements ControllerDesk {
    private final BlockingQueue<Message> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Function<Message, CompletionStage<Message>>> script =
            new LinkedBlockingQueue<>();

    /** Answers the next open question with this. */
    void answer(Message answer) {
        answer(_ -> answer);
    }

    void answer(Function<Message, Message> answer) {
        script.add(question -> CompletableFuture.completedStage(answer.apply(question)));
    }

    void fail() {
        script.add(_ -> CompletableFuture.failedStage(new PeerFailure("scripted", null)));
    }

    Message question() throws InterruptedException {
        return asked.poll(10, TimeUnit.SECONDS);
    }

    static AlterPartitionResponse alterPartition(ErrorCode error) {
        return new AlterPartitionResponse(0, error.code(), List.of());
    }

    @SuppressWarnings("unchecked") // the test scripts the right type
    private <R> CompletionStage<R> next(Message question) {
        asked.add(question);
        return (CompletionStage<R>) script.remove().apply(question);
    }

    @Override
    public CompletionStage<AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request, int version) {
        return next(request);
    }

    @Override
    public CompletionStage<AllocateProducerIdsResponse> allocateProducerIds(
            AllocateProducerIdsRequest request) {
        return next(request);
    }

    @Override
    public CompletionStage<ControlledShutdownResponse> controlledShutdown(
            ControlledShutdownRequest request) {
        return next(request);
    }
}
