package io.millrace.replication;

import io.millrace.log.AppendOutcome;
import io.millrace.log.FlushTarget;
import io.millrace.log.Log;
import io.millrace.log.Succession;
import io.millrace.log.disk.DiskFailure;
import io.millrace.replication.partition.Heir;
import io.millrace.replication.partition.Partition;
import io.millrace.replication.throttle.ReplicationQuota;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/*
 *  step (lane) --behind--> read (upkeep) --> take (lane) --> step
 *     |  '--no log now--> idle                  '--copy has the end that was seen--> near
 *     '--near--> prepare (upkeep): force the copy, write checkpoints --> step
 *     '--near, prepared--> the last pieces and the exchange, in one go (lane) --> done
 *
 * The last pieces are what came in during one step to and fro, however many writers there are: so a busy partition,
 * whose end never stands still, gets to its end too.
 */

/** One copy on its way to become the log. Its steps follow each other, on several threads. */
final class Move {
    private static final Logger LOG = LoggerFactory.getLogger(Move.class);
    private static final int PIECE_BYTES = 256 * 1024;
    private static final int LAST_PIECES = 8;
    private static final int PREPARATIONS = 5;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Partition partition;
    private final Hosted copy;
    private final Directories directories;
    private final Executor upkeep;
    private final ReplicationQuota quota;
    private final Consumer<DiskFailure> onDiskFailure;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private volatile boolean stopped;
    private boolean near;
    private int preparations;
    private @Nullable Succession succession;

    /** How it ended. */
    enum Outcome {
        /** The copy is the log now. */
        DONE,
        /** The partition has no log now; the copy waits. */
        IDLE,
        /** It was stopped from outside; the copy is nobody's. */
        STOPPED,
        /** It cannot go on; the copy is nobody's. */
        FAILED
    }

    Move(
            Partition partition,
            Hosted copy,
            Directories directories,
            Executor upkeep,
            ReplicationQuota quota,
            Consumer<DiskFailure> onDiskFailure) {
        this.partition = partition;
        this.copy = copy;
        this.directories = directories;
        this.upkeep = upkeep;
        this.quota = quota;
        this.onDiskFailure = onDiskFailure;
    }

    Partition partition() {
        return partition;
    }

    Hosted copy() {
        return copy;
    }

    /** Claims the lane's log for the copy, so that compaction keeps away; any thread. */
    void announce() {
        partition
                .lane()
                .run(() -> {
                    if (!stopped) {
                        partition.heir().expect(copy.log());
                    }
                });
    }

    /** Sets out; completes when it has ended, for whatever reason. */
    CompletionStage<Outcome> run() {
        partition.lane().run(this::step);
        return outcome;
    }

    /** Ends it soon. Any thread. */
    void stop() {
        stopped = true;
    }

    private void end(Outcome how) {
        if (how == Outcome.STOPPED || how == Outcome.FAILED) {
            partition.heir().dismiss();
        }
        outcome.complete(how);
    }

    // ---- on the lane

    private void step() {
        if (stopped) {
            end(Outcome.STOPPED);
            return;
        }
        try {
            Heir.Piece piece = partition.heir().next();
            if (piece == null) {
                end(Outcome.IDLE);
            } else if (near || piece.isEmpty()) {
                arrive();
            } else if (quota.isExceeded()) {
                later();
            } else {
                upkeep.execute(() -> read(piece));
            }
        } catch (DiskFailure failure) {
            fail(failure);
        }
    }

    private void later() {
        partition.lane().schedule(this::step, PAUSE_NANOS);
    }

    private void take(Heir.Piece piece, ByteBuffer batches) {
        try {
            if (!batches.hasRemaining()) {
                later();
                return;
            }
            AppendOutcome appended = partition.heir().append(piece, batches);
            if (appended instanceof AppendOutcome.Refused refused) {
                LOG.error("{} is not copied to {}: {}", partition, copyRoot(), refused.why());
                end(Outcome.FAILED);
                return;
            }
            near = copy.log().view().endOffset() >= piece.source().endOffset();
            partition.lane().post(this::step);
        } catch (DiskFailure failure) {
            fail(failure);
        }
    }

    /** The copy had all that there was a moment ago. */
    private void arrive() {
        Log log = partition.log();
        boolean behind = log != null && copy.log().recoveryPoint() < log.recoveryPoint();
        Succession ready = succession;
        if (ready == null || (behind && preparations < PREPARATIONS)) {
            prepare();
        } else if (!catchUp()) {
            near = false;
            partition.lane().post(this::step);
        } else {
            exchange(ready, behind);
        }
    }

    private void prepare() {
        Log log = partition.log();
        Hosted original = directories.get(partition.name());
        if (log == null || original == null) {
            end(Outcome.IDLE);
            return;
        }
        preparations++;
        near = false;
        FlushTarget target = copy.log().flushTarget();
        var next = new Succession(original.directory(), copy.directory(), log, copy.log());
        upkeep.execute(() -> prepare(next, target));
    }

    private boolean catchUp() {
        for (int i = 0; i < LAST_PIECES; i++) {
            Heir.Piece piece = partition.heir().next();
            if (piece == null) {
                return false;
            }
            if (piece.isEmpty()) {
                return true;
            }
            ByteBuffer batches = piece.read(PIECE_BYTES);
            quota.record(batches.remaining());
            if (partition.heir().append(piece, batches) instanceof AppendOutcome.Refused) {
                return false;
            }
        }
        return false;
    }

    /** What clients were promised to be on the disk is there before the log changes places. */
    private void exchange(Succession ready, boolean behind) {
        FlushTarget target = behind ? copy.log().flushTarget() : null;
        if (target != null) {
            target.force();
        }
        Log next = ready.take();
        directories.replace(partition.name(), new Hosted(next, copy.directory()));
        partition.heir().succeed(next);
        LOG.info("{} is in {} now", partition, copyRoot());
        end(Outcome.DONE);
    }

    private void fail(DiskFailure failure) {
        LOG.error("{} is not copied to {}", partition, copyRoot(), failure);
        onDiskFailure.accept(failure);
        end(Outcome.FAILED);
    }

    private Object copyRoot() {
        return copy.directory().root();
    }

    // ---- beside the lane

    private void read(Heir.Piece piece) {
        try {
            ByteBuffer batches = piece.read(PIECE_BYTES);
            quota.record(batches.remaining());
            partition.lane().post(() -> take(piece, batches));
        } catch (DiskFailure failure) {
            partition.lane().post(() -> fail(failure));
        } catch (UncheckedIOException closed) {
            LOG.debug("{} lost a segment while it was read", partition, closed);
            partition.lane().post(this::later);
        }
    }

    private void prepare(Succession next, @Nullable FlushTarget target) {
        try {
            if (target != null) {
                target.force();
            }
            next.prepare();
            partition
                    .lane()
                    .post(() -> {
                        succession = next;
                        step();
                    });
        } catch (DiskFailure failure) {
            partition.lane().post(() -> fail(failure));
        }
    }

    /** Removes what there is of the copy; waits for the disk. */
    void clear() {
        Succession begun = succession;
        if (begun != null) {
            begun.giveUp();
        } else {
            copy.directory().delete(copy.log());
        }
    }
}
