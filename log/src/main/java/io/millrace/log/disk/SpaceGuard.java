package io.millrace.log.disk;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicBoolean;

/*
 *   ample --less than the reserve is free, or a write found none--> short
 *   short --a tenth more than the reserve is free--> ample
 *
 * The reserve is what is left for everything that must go on when clients may not write any more: indexes, checkpoints,
 * committed offsets, markers, and what was under way between two looks.
 */

/** Knows when a disk is nearly full. May be used by any thread. */
public final class SpaceGuard {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);

    /** On small volumes the reserve is no more than this part. */
    private static final int SMALLEST_PART = 20;

    /** With less than this a write may fail for want of space. */
    private static final long NOTHING = 1L << 20;

    private final Disk disk;
    private final long reserveBytes;
    private final AtomicBoolean tight = new AtomicBoolean();

    /**
     * Thinks that there is space.
     *
     * @param reserveBytes what is to stay free; 0 for a guard that only hears of failed writes
     */
    public SpaceGuard(Disk disk, long reserveBytes) {
        this.disk = disk;
        this.reserveBytes = reserveBytes;
    }

    /** Whether clients' records are to be refused. */
    public boolean isShort() {
        return tight.get();
    }

    /**
     * Looks at the disk; to be called from time to time.
     *
     * @return whether space has become short just now
     */
    public boolean look() {
        if (reserveBytes == 0 && !tight.get()) {
            return false;
        }
        Disk.Space space = disk.space();
        long reserve = Math.min(reserveBytes, space.totalBytes() / SMALLEST_PART);
        if (space.usableBytes() < Math.max(reserve, NOTHING)) {
            return becomeShort(space.usableBytes());
        }
        if (space.usableBytes() >= reserve + reserve / 10 && tight.compareAndSet(true, false)) {
            LOG.info("{} has space again", disk.root());
        }
        return false;
    }

    private boolean becomeShort(long left) {
        boolean news = tight.compareAndSet(false, true);
        if (news) {
            LOG.error(
                    "{} is nearly full: {} bytes are left. Producing is refused until there is more.",
                    disk.root(),
                    left);
        }
        return news;
    }

    /**
     * Whether an operation failed for no other reason than that there was no space. If so, space is
     * short from now on.
     */
    public boolean explains(DiskFailure failure) {
        boolean full = failure.isForWantOfSpace();
        if (full) {
            becomeShort(0);
        }
        return full;
    }

    /** Does something that may as well be done later when there is no space now. */
    public void attempt(Runnable work) {
        try {
            work.run();
        } catch (DiskFailure failure) {
            if (!explains(failure)) {
                throw failure;
            }
        }
    }
}
