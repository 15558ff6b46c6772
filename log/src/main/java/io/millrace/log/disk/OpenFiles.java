package io.millrace.log.disk;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/*
 * A ring of places. Whoever opens a file takes the next place whose holder has not used its file since the hand came
 * by last; that holder's file is closed after a delay, since it may be on its way to a client.
 */

/**
 * Keeps the number of open files near a limit, so that cold segments do not use up the system's.
 */
public final class OpenFiles {
    private static final long CLOSE_DELAY_MS = 60_000;
    private static final int MOST_LOOKS = 64;

    private final AtomicReferenceArray<@Nullable Holder> places;
    private final AtomicInteger hand = new AtomicInteger();
    private final Background background;

    /** What holds a file open. */
    public interface Holder {
        /** Whether the file was used since this was asked last. */
        boolean wasUsed();

        /** Lets go of the file and gives it away to be closed; null when it is none of ours. */
        @Nullable DiskFile release();
    }

    /**
     * No files yet.
     *
     * @param limit about how many may be open
     * @param background closes files
     */
    public OpenFiles(int limit, Background background) {
        this.places = new AtomicReferenceArray<>(limit);
        this.background = background;
    }

    /** Takes note of a file that was opened just now. */
    void opened(Holder holder) {
        for (int look = 0; ; look++) {
            int place = Math.floorMod(hand.getAndIncrement(), places.length());
            Holder before = places.get(place);
            boolean spared = before != null && look < MOST_LOOKS && before.wasUsed();
            if (!spared && places.compareAndSet(place, before, holder)) {
                letGo(before);
                return;
            }
        }
    }

    private void letGo(@Nullable Holder holder) {
        DiskFile file = holder == null ? null : holder.release();
        if (file != null) {
            background.runAfter(CLOSE_DELAY_MS, file::close);
        }
    }
}
