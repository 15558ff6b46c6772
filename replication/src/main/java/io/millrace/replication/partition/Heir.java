package io.millrace.replication.partition;

import io.millrace.log.AppendOutcome;
import io.millrace.log.Log;
import io.millrace.log.LogSlice;
import io.millrace.log.LogView;
import io.millrace.log.state.EpochEnd;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/*
 * The copy follows the log as a follower follows its leader, only nearer by: where the log was truncated, or the two
 * were opened after a crash, they are aligned by their epochs first.
 */

/**
 * The copy of a partition's log that is to take its place in another directory (KIP-113). Lane
 * only, but for {@link Piece}.
 */
public final class Heir {
    private static final int NEVER = -1;

    private final Partition partition;
    private @Nullable Log copy;
    private int alignedAt = NEVER;

    Heir(Partition partition) {
        this.partition = partition;
    }

    /**
     * What comes next.
     *
     * @param source the log as it was
     * @param offset where the copy ends
     * @param truncations how often the log had been truncated
     */
    public record Piece(LogView source, long offset, int truncations) {
        /** Whether the copy has all of it. */
        public boolean isEmpty() {
            return offset >= source.endOffset();
        }

        /** Reads about that much; any thread that may wait for the disk. */
        public ByteBuffer read(int bytes) {
            return source.read(offset, source.endOffset(), bytes, true) instanceof LogSlice slice
                    ? slice.records().toBuffer()
                    : ByteBuffer.allocate(0); // what was there has just been deleted
        }
    }

    /** Whether a log is being copied. */
    public boolean isExpected() {
        return copy != null;
    }

    /** Begins, or goes on, with a copy, which from now on belongs to the lane. */
    public void expect(Log begun) {
        copy = begun;
        alignedAt = NEVER;
    }

    /** Ends the copying: the copy belongs to the caller. */
    public void dismiss() {
        copy = null;
    }

    /** What to copy next; null when there is no log now, or no copy. */
    public @Nullable Piece next() {
        Log log = partition.log();
        Log mine = copy;
        if (log == null || mine == null) {
            return null;
        }
        if (alignedAt != log.truncations()) {
            align(mine, log.view());
            alignedAt = log.truncations();
        }
        keepBounds(mine, log.view());
        return new Piece(log.view(), mine.view().endOffset(), alignedAt);
    }

    /** Appends what was read of a piece; null when the copy has become another meanwhile. */
    public @Nullable AppendOutcome append(Piece piece, ByteBuffer batches) {
        Log log = partition.log();
        Log mine = copy;
        if (log == null
                || mine == null
                || log.truncations() != piece.truncations
                || mine.view().endOffset() != piece.offset) {
            return null;
        }
        Following.makeRoomForFirst(mine, batches);
        AppendOutcome outcome = mine.appendAsFollower(batches);
        keepBounds(mine, log.view());
        return outcome;
    }

    /** The copy has become the log. */
    public void succeed(Log next) {
        copy = null;
        partition.replaceLog(next);
    }

    private static void align(Log mine, LogView log) {
        boolean agreed = mine.view().endOffset() == mine.view().logStartOffset();
        while (!agreed) {
            LogView now = mine.view();
            if (now.epochs().isEmpty()) {
                mine.truncateFullyAndStartAt(log.logStartOffset());
                return; // without epochs nothing tells where the two part
            }
            EpochEnd end = log.epochEnd(now.epochs().latestEpoch());
            var cut = Divergence.cut(end, now.epochs(), now.endOffset(), now.highWatermark());
            if (cut.offset() < now.logStartOffset()) {
                mine.truncateFullyAndStartAt(log.logStartOffset());
            } else {
                mine.truncateTo(cut.offset());
            }
            agreed = cut.found() || mine.view().epochs().isEmpty();
        }
    }

    private static void keepBounds(Log mine, LogView log) {
        long end = mine.view().endOffset();
        if (end < log.logStartOffset() || end > log.endOffset()) {
            mine.truncateFullyAndStartAt(log.logStartOffset());
        }
        mine.commit(log.highWatermark());
        long start = Math.min(log.logStartOffset(), mine.view().highWatermark());
        if (start > mine.view().logStartOffset()) {
            mine.advanceLogStart(start);
        }
    }
}
