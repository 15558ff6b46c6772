package io.millrace.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one connection into frames, each one contiguous.
 *
 * <pre>
 *  | size int32 | size bytes | size int32 | ...
 * </pre>
 *
 * <p>The reader also says where the socket should put its next bytes ({@link #target}), which is
 * how copies are avoided. Small frames are slices of a scan buffer, several per read. A frame
 * larger than the scan buffer gets a buffer of exactly its size (plus four bytes, so that the same
 * read brings the size of the next one), filled by the socket directly; only what the scan buffer
 * had already seen of it is copied, at most {@value #SCAN_BYTES} bytes.
 *
 * <p>Memory follows what was received, not what was announced: a connection's first large frame
 * starts with {@value #FIRST_BYTES} bytes and grows fourfold as bytes arrive; later ones start with
 * as much as the connection has already sent in one frame, up to {@value #MOST_TRUSTED_BYTES}.
 */
final class FrameReader {
    static final int SCAN_BYTES = 4096;
    static final int FIRST_BYTES = 1 << 16;
    static final int MOST_TRUSTED_BYTES = 1 << 20;
    private static final int GROWTH = 4;
    private static final int SIZE_BYTES = 4;

    private final int maxFrameBytes;
    private final ByteBufAllocator allocator;
    private final FrameBudget budget;

    private @Nullable ByteBuf scan; // received, not yet cut
    private @Nullable ByteBuf frame; // large frame in the making
    private int frameBytes; // size of that frame
    private int trustedBytes = FIRST_BYTES; // what this connection is known to fill
    private boolean starved; // a large frame waits for memory

    FrameReader(int maxFrameBytes, ByteBufAllocator allocator, FrameBudget budget) {
        this.maxFrameBytes = maxFrameBytes;
        this.allocator = allocator;
        this.budget = budget;
    }

    /** The buffer for the next bytes from the socket; the caller owns one reference. */
    ByteBuf target() {
        if (frame != null) {
            return frame.retain();
        }
        if (scan != null && scan.isWritable()) {
            return scan.retain();
        }
        return allocator.directBuffer(SCAN_BYTES, SCAN_BYTES);
    }

    /** Takes bytes that were read, normally into {@link #target}; takes over one reference. */
    @SuppressWarnings("ReferenceEquality") // asks whether it is our own buffer, not the same bytes
    void feed(ByteBuf bytes) {
        if (bytes == frame || bytes == scan) {
            bytes.release();
        } else if (scan == null) {
            scan = bytes;
        } else {
            joinScan(bytes);
        }
    }

    /**
     * The next whole frame without its size, or null when more bytes are needed. The caller owns it
     * and gives {@link ByteBuf#capacity()} bytes back to the budget when it releases it.
     *
     * @throws BadFrame if a frame announces a negative or too large size
     */
    @Nullable ByteBuf next() {
        if (frame != null) {
            return nextLarge(frame);
        }
        if (scan == null || scan.readableBytes() < SIZE_BYTES) {
            return null;
        }
        int size = scan.getInt(scan.readerIndex());
        if (size < 0 || size > maxFrameBytes) {
            throw new BadFrame("frame of " + size + " bytes, allowed are " + maxFrameBytes);
        }
        if (scan.readableBytes() - SIZE_BYTES >= size) {
            return sliceOfScan(scan, size);
        }
        if (size + SIZE_BYTES > SCAN_BYTES) {
            starved = budget.exhausted();
            if (starved) {
                return null;
            }
            scan.skipBytes(SIZE_BYTES);
            beginLarge(size);
            return frame == null ? null : nextLarge(frame);
        }
        if (scan.capacity() - scan.readerIndex() < size + SIZE_BYTES) {
            moveScan(scan);
        }
        return null;
    }

    /** Whether {@link #next} gave nothing because there is no memory for a large frame. */
    boolean isStarved() {
        return starved;
    }

    /** Frees everything. */
    void close() {
        if (frame != null) {
            budget.give(frame.capacity());
            frame.release();
            frame = null;
        }
        dropScan();
    }

    private ByteBuf sliceOfScan(ByteBuf from, int size) {
        from.skipBytes(SIZE_BYTES);
        ByteBuf slice = from.readRetainedSlice(size);
        budget.take(slice.capacity());
        if (!from.isReadable()) {
            dropScan();
        }
        return slice;
    }

    private void beginLarge(int size) {
        int first = Math.min(size, trustedBytes) + SIZE_BYTES;
        frame = allocator.directBuffer(first, size + SIZE_BYTES);
        frameBytes = size;
        budget.take(first);
    }

    private @Nullable ByteBuf nextLarge(ByteBuf large) {
        pourScanInto(large);
        int received = large.readableBytes();
        if (received < frameBytes) {
            if (!large.isWritable()) {
                grow(large);
                return scan == null ? null : nextLarge(large);
            }
            return null;
        }
        if (received > frameBytes) {
            ByteBuf rest = allocator.directBuffer(SCAN_BYTES, SCAN_BYTES);
            rest.writeBytes(large, frameBytes, received - frameBytes);
            scan = scan == null ? rest : joined(rest, scan);
        }
        trustedBytes = Math.clamp(frameBytes, trustedBytes, MOST_TRUSTED_BYTES);
        large.writerIndex(frameBytes);
        frame = null;
        return large;
    }

    private void pourScanInto(ByteBuf large) {
        if (scan != null) {
            int missing = frameBytes - large.readableBytes();
            scan.readBytes(
                    large,
                    Math.min(Math.min(scan.readableBytes(), missing), large.writableBytes()));
            if (!scan.isReadable()) {
                dropScan();
            }
        }
    }

    private void grow(ByteBuf large) {
        int had = large.capacity();
        int larger = (int) Math.min((long) GROWTH * had, large.maxCapacity());
        large.capacity(larger);
        budget.take(larger - had);
    }

    private void moveScan(ByteBuf from) {
        ByteBuf to = allocator.directBuffer(SCAN_BYTES, SCAN_BYTES);
        to.writeBytes(from);
        from.release();
        scan = to;
    }

    private void joinScan(ByteBuf bytes) {
        scan = scan == null ? bytes : joined(scan, bytes);
    }

    private ByteBuf joined(ByteBuf head, ByteBuf tail) {
        ByteBuf both =
                allocator.directBuffer(
                        Math.max(SCAN_BYTES, head.readableBytes() + tail.readableBytes()));
        both.writeBytes(head).writeBytes(tail);
        head.release();
        tail.release();
        return both;
    }

    private void dropScan() {
        if (scan != null) {
            scan.release();
            scan = null;
        }
    }
}
