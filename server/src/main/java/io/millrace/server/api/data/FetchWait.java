package io.millrace.server.api.data;

import io.millrace.replication.lane.Cancellable;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.partition.PartitionView;
import io.millrace.replication.partition.Watcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A fetch that found too little: watches its partitions, and looks again when one of them has
 * something for it. It lives on the lane of its first partition; the others send word there.
 *
 * <pre>
 *  watching --woken, enough or an error--> done
 *     ^  |  --deadline-------------------> done
 *     +--+ woken, still too little
 * </pre>
 */
final class FetchWait implements Runnable {
    private final FetchReader reader;
    private final FetchRound.Open round;
    private final FetchTerms terms;
    private final CompletableFuture<FetchResults> due = new CompletableFuture<>();
    private final Lane home;
    private final List<Watch> watches;
    private final AtomicBoolean woken = new AtomicBoolean();
    private Cancellable deadline = Cancellable.NOTHING; // from here on: home lane only
    private boolean done;

    /**
     * Makes a wait that has not begun.
     *
     * @param seen what the first look gave: not due, so every partition has a source
     */
    FetchWait(FetchReader reader, FetchRound.Open round, FetchTerms terms, FetchResults seen) {
        this.reader = reader;
        this.round = round;
        this.terms = terms;
        this.watches = new ArrayList<>(seen.partitions().size());
        for (var result : seen.partitions()) {
            var source = result.source();
            if (source == null) {
                throw new IllegalArgumentException(
                        "no source for partition " + result.target().partition());
            }
            watches.add(
                    new Watch(
                            source.partition(),
                            result.target().asked().fetchOffset(),
                            source.view()));
        }
        this.home = watches.getFirst().partition.lane();
    }

    /** Begins to wait; the stage completes once, on the home lane, with what the last look gave. */
    CompletionStage<FetchResults> begin() {
        home.run(this::watch);
        return due;
    }

    private void watch() {
        deadline = home.schedule(this::expire, TimeUnit.MILLISECONDS.toNanos(terms.maxWaitMs()));
        watches.forEach(Watch::begin);
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            home.post(this); // behind what the partition is doing, and once for many appends
        }
    }

    /** Looks again; on the home lane. */
    @Override
    public void run() {
        woken.set(false);
        look(false);
    }

    private void expire() {
        look(true);
    }

    private void look(boolean last) {
        if (done) {
            return;
        }
        try {
            var results = reader.read(round.targets(), terms);
            if (last || results.isDue(terms)) {
                end();
                due.complete(results);
            }
        } catch (RuntimeException broken) {
            end();
            due.completeExceptionally(broken);
        }
    }

    private void end() {
        done = true;
        deadline.cancel();
        watches.forEach(Watch::end);
    }

    /** One partition that is waited for. */
    private final class Watch implements Watcher {
        private final Partition partition;
        private final long fetchOffset;
        private final PartitionView seen;

        Watch(Partition partition, long fetchOffset, PartitionView seen) {
            this.partition = partition;
            this.fetchOffset = fetchOffset;
            this.seen = seen;
        }

        void begin() {
            partition.watch(this, seen);
        }

        void end() {
            partition.unwatch(this);
        }

        @Override
        public void changed(PartitionView now) {
            if (isNews(now)) {
                wake();
            }
        }

        private boolean isNews(PartitionView now) {
            var log = now.log();
            return log == null
                    || !now.state().equals(seen.state())
                    || log.logStartOffset() > fetchOffset
                    || terms.readableEnd(log) != terms.readableEnd(seen.openLog());
        }
    }
}
