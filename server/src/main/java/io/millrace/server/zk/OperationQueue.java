package io.millrace.server.zk;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests on their way to ZooKeeper: sent in order of submission, at most {@code maxInFlight}
 * unanswered, sent again after the connection was lost and found.
 *
 * <p>Any thread submits, and any thread may find itself sending: a counter of outstanding work lets
 * exactly one thread at a time run what is in the mailbox, and everything below the mailbox belongs
 * to that thread. Results are completed on ZooKeeper's event thread.
 */
final class OperationQueue {
    /** Sends one request whose answer goes to {@code reply} exactly once. */
    interface Request<T> {
        /**
         * @param resent whether an earlier copy of this request may have been carried out
         */
        void send(ZooKeeper client, boolean resent, Reply<T> reply);
    }

    /** Where ZooKeeper's callbacks end. */
    interface Reply<T> {
        void value(T value);

        void failed(int resultCode);
    }

    private final int maxInFlight;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outstanding = new AtomicInteger();

    private final Deque<Operation<?>> waiting = new ArrayDeque<>();
    private final Deque<Operation<?>> lost = new ArrayDeque<>();
    private @Nullable ZooKeeper client;
    private @Nullable Code closed;
    private int inFlight;

    OperationQueue(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    /** Queues a request; {@code what} names it in failures. */
    <T> CompletionStage<T> submit(String what, Request<T> request) {
        Operation<T> operation = new Operation<>(what, request);
        post(() -> {
            if (closed != null) {
                operation.fail(closed);
            } else {
                waiting.add(operation);
            }
        });
        return operation.result;
    }

    /** The connection stands: what was lost goes out again, before what waits. */
    void connected(ZooKeeper connected) {
        post(() -> client = connected);
    }

    /** The connection broke; nothing is sent until it is back. */
    void disconnected() {
        post(() -> client = null);
    }

    /** The session ended: whoever asked during it is told so, as nobody can know what was done. */
    void sessionEnded() {
        post(() -> {
            client = null;
            failAll(Code.SESSIONEXPIRED);
        });
    }

    /** Refuses everything from now on. */
    void close(Code code) {
        post(() -> {
            client = null;
            closed = code;
            failAll(code);
        });
    }

    private void failAll(Code code) {
        lost.forEach(operation -> operation.fail(code));
        lost.clear();
        waiting.forEach(operation -> operation.fail(code));
        waiting.clear();
    }

    private void post(Runnable task) {
        mailbox.add(task);
        if (outstanding.getAndIncrement() == 0) {
            work();
        }
    }

    /** Runs by the one thread that raised the counter from zero, until nothing is outstanding. */
    private void work() {
        int seen = 1;
        do {
            for (Runnable task = mailbox.poll(); task != null; task = mailbox.poll()) {
                task.run();
            }
            sendWhatFits();
            seen = outstanding.addAndGet(-seen);
        } while (seen != 0);
    }

    private void sendWhatFits() {
        while (client != null && inFlight < maxInFlight) {
            Operation<?> next = lost.isEmpty() ? waiting.poll() : lost.poll();
            if (next == null) {
                return;
            }
            inFlight++;
            next.send(client);
        }
    }

    /** One submitted request and the client it last went to. */
    private final class Operation<T> implements Reply<T> {
        private final String what;
        private final Request<T> request;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable ZooKeeper sentTo;

        Operation(String what, Request<T> request) {
            this.what = what;
            this.request = request;
        }

        void send(ZooKeeper to) {
            boolean resent = sentTo != null;
            sentTo = to;
            request.send(to, resent, this);
        }

        @Override
        public void value(T value) {
            post(() -> inFlight--);
            result.complete(value);
        }

        @Override
        public void failed(int resultCode) {
            Code code = Code.get(resultCode);
            if (code == Code.CONNECTIONLOSS) {
                post(this::sendAgain);
            } else {
                post(() -> inFlight--);
                fail(code == null ? Code.SYSTEMERROR : code);
            }
        }

        private void sendAgain() {
            inFlight--;
            boolean sameSession = client == null || client.equals(sentTo);
            if (closed != null || !sameSession) {
                fail(closed == null ? Code.SESSIONEXPIRED : closed);
                return;
            }
            client = null; // the event that says so is still queued behind this answer
            lost.add(this);
        }

        void fail(Code code) {
            result.completeExceptionally(new ZooKeeperFailure(code, what));
        }
    }
}
