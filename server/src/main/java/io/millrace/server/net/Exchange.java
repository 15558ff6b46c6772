package io.millrace.server.net;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.protocol.Message;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * One request from its frame to its reply. Created and settled on the connection's event loop; in
 * between the handler's stage may complete anywhere.
 *
 * <pre>
 *  begun --handler's stage completes--> settled --all before it are written--> written
 * </pre>
 */
final class Exchange implements BiConsumer<Message, Throwable>, Runnable {
    private final Connection connection;
    private final ApiTable.Entry entry;
    private final RequestContext context;
    private final Message request;
    private final int frameBytes;
    private final boolean metered;
    private @Nullable ByteBuf frame;

    private @Nullable Message reply;
    private @Nullable Throwable failure;
    private boolean settled;
    private volatile long servedNanos;
    private int pauseMs;

    Exchange(
            Connection connection,
            ApiTable.Entry entry,
            RequestContext context,
            Message request,
            ByteBuf frame) {
        this.connection = connection;
        this.entry = entry;
        this.context = context;
        this.request = request;
        this.frame = frame;
        this.frameBytes = frame.capacity();
        this.metered = connection.shared().toll().isDue(context);
    }

    RequestContext context() {
        return context;
    }

    int frameBytes() {
        return frameBytes;
    }

    /** Whether requests behind this one have to wait for it. */
    boolean isBarrier() {
        return metered || entry.dispatch() == Dispatch.VIRTUAL_THREAD;
    }

    /** For how long the client is left alone after the reply; known when settled. */
    int pauseMs() {
        return pauseMs;
    }

    boolean isSettled() {
        return settled;
    }

    /** The reply; null when none is to be sent. */
    @Nullable Message reply() {
        return reply;
    }

    /** Why there is no reply and the connection has to close; null normally. */
    @Nullable Throwable failure() {
        return failure;
    }

    void start() {
        switch (entry.dispatch()) {
            case EVENT_LOOP -> serve();
            case VIRTUAL_THREAD ->
                    Thread.ofVirtual().name("api-" + context.api()).start(this::serve);
        }
    }

    private void serve() {
        long begun = metered ? System.nanoTime() : 0;
        CompletionStage<? extends Message> answer;
        try {
            answer = entry.handle(request, context);
        } catch (
                Throwable
                        broken) { // an Error too must end in a closed connection and a freed frame
            accept(null, broken);
            return;
        }
        if (metered) {
            servedNanos = System.nanoTime() - begun; // before the stage can settle the exchange
        }
        answer.whenComplete(this);
    }

    /** Called when the handler's stage completes, on any thread. */
    @Override
    public void accept(@Nullable Message answer, @Nullable Throwable broken) {
        reply = answer;
        failure = broken;
        connection.onLoop(this);
    }

    /** The stage is complete; on the event loop. */
    @Override
    public void run() {
        settled = true;
        if (failure == null) {
            var bill = connection.shared().toll().settle(context, reply, frameBytes, servedNanos);
            reply = bill.reply();
            pauseMs = bill.pauseMs();
        }
        releaseFrame();
        connection.settled(this);
    }

    /** The request's bytes are not needed any more. */
    void releaseFrame() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }
}
