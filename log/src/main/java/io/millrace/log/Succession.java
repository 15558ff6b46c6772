package io.millrace.log;

import io.millrace.log.disk.Disk;

import java.nio.ByteBuffer;

/*
 *   from:  orders-7 ........... orders-7 + mark ............................ orders-7.<hex>-delete
 *   to:    orders-7.<hex>-future ................... renamed to orders-7
 *
 * Both directories may be on disks of their own, so no order of renames leaves exactly one replica after every crash.
 * The mark says which of two goes; alone it means nothing. What stands in the source is given up only when the new
 * name in the target is on the disk.
 */

/** How a complete copy in another directory takes the place of the log it was made from. */
public final class Succession {
    static final String MARK = "replaced-elsewhere";

    private final LogDirectory from;
    private final LogDirectory to;
    private final Log original;
    private final Log copy;

    /** Between two directories of one broker. */
    public Succession(LogDirectory from, LogDirectory to, Log original, Log copy) {
        this.from = from;
        this.to = to;
        this.original = original;
        this.copy = copy;
    }

    /** Writes down in both directories what a crash from now on must not lose; waits for them. */
    public void prepare() {
        to.expect(copy, original.view(), from.cleanedUpTo(original.partition()));
        Disk disk = from.disk();
        disk.write(original.folder().resolve(MARK), ByteBuffer.allocate(0));
        disk.syncFolder(original.folder());
    }

    /** Takes back what was prepared, and a name that was given already; waits for the disks. */
    public void giveUp() {
        from.disk().delete(original.folder().resolve(MARK));
        to.takeBack(copy);
    }

    /**
     * Makes the copy the replica. Owner of both logs, which end at the same offset; the original
     * can still be read for a while, the copy is used no more.
     *
     * @return the log from now on
     */
    public Log take() {
        LogView now = original.view();
        if (copy.endOffset() != now.endOffset()) {
            throw new IllegalStateException(
                    copy.folder() + " ends at " + copy.endOffset() + ", not " + now.endOffset());
        }
        copy.epochs().set(original.epochs().table());
        copy.segments().last().complete();
        if (now.endOffset() > 0) {
            copy.snapshots().replace(original.producers(), now.endOffset());
        }
        Log next = to.promote(copy, original.config(), now, original.producers());
        if (next.endOffset() != now.endOffset()) {
            throw new IllegalStateException(
                    next.folder() + " ends at " + next.endOffset() + ", not " + now.endOffset());
        }
        from.leave(original, to);
        return next;
    }
}
