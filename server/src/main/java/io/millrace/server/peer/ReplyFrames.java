package io.millrace.server.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes from another broker into replies, each one contiguous. A large reply, as a fetch
 * has it, gets a buffer of its own which the socket fills directly.
 *
 * <pre>
 *  | size int32 | size bytes | size int32 | ...
 * </pre>
 *
 * <p>Memory follows what was received: a reply's buffer begins with {@value #FIRST_BYTES} bytes at
 * most and doubles as it fills.
 */
final class ReplyFrames extends ChannelInboundHandlerAdapter {
    private static final int MAX_FRAME_BYTES = 256 << 20;
    private static final int SIZE_BYTES = 4;
    private static final int SCAN_BYTES = 4096;
    private static final int FIRST_BYTES = 1 << 20;
    private static final int READS_PER_WAKE = 16;

    private @Nullable ByteBuf scan; // received, not yet cut
    private @Nullable ByteBuf large; // reply in the making

    /** Makes the socket read into the reply that is being received. */
    DefaultMaxMessagesRecvByteBufAllocator target() {
        return new DefaultMaxMessagesRecvByteBufAllocator(READS_PER_WAKE) {
            @Override
            public MaxMessageHandle newHandle() {
                return new MaxMessageHandle() {
                    @Override
                    public ByteBuf allocate(ByteBufAllocator allocator) {
                        return large != null ? large.retain() : allocator.directBuffer(SCAN_BYTES);
                    }

                    @Override
                    public int guess() {
                        return SCAN_BYTES;
                    }
                };
            }
        };
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // asks whether it is our own buffer
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (bytes == large) {
            bytes.release();
            fillLarge(context, large);
            return;
        }
        if (scan == null) {
            scan = bytes;
        } else {
            scan = joined(context, scan, bytes);
        }
        cut(context);
    }

    private void cut(ChannelHandlerContext context) {
        while (scan != null && scan.readableBytes() >= SIZE_BYTES) {
            int size = scan.getInt(scan.readerIndex());
            if (size < 0 || size > MAX_FRAME_BYTES) {
                context.fireExceptionCaught(new PeerFailure("reply of " + size + " bytes", null));
                context.close();
                return;
            }
            if (scan.readableBytes() - SIZE_BYTES >= size) {
                scan.skipBytes(SIZE_BYTES);
                ByteBuf whole = scan.readRetainedSlice(size);
                dropScanIfEmpty();
                context.fireChannelRead(whole);
            } else if (size + SIZE_BYTES > SCAN_BYTES) {
                beginLarge(context, size);
            } else {
                return;
            }
        }
        dropScanIfEmpty();
    }

    /* What has come of a large reply so far is the rest of the scanned bytes. */
    private void beginLarge(ChannelHandlerContext context, int size) {
        ByteBuf from = scan;
        if (from == null) {
            return;
        }
        from.skipBytes(SIZE_BYTES);
        int first = Math.max(Math.min(size, FIRST_BYTES), from.readableBytes());
        large = context.alloc().directBuffer(first, size);
        large.writeBytes(from);
        dropScanIfEmpty();
        fillLarge(context, large);
    }

    private void fillLarge(ChannelHandlerContext context, ByteBuf buffer) {
        int size = buffer.maxCapacity();
        if (buffer.readableBytes() == size) {
            large = null;
            context.fireChannelRead(buffer);
        } else if (!buffer.isWritable()) {
            buffer.capacity((int) Math.min(2L * buffer.capacity(), size));
        }
    }

    private static ByteBuf joined(ChannelHandlerContext context, ByteBuf head, ByteBuf tail) {
        ByteBuf both =
                context.alloc()
                        .directBuffer(
                                Math.max(SCAN_BYTES, head.readableBytes() + tail.readableBytes()));
        both.writeBytes(head).writeBytes(tail);
        head.release();
        tail.release();
        return both;
    }

    private void dropScanIfEmpty() {
        if (scan != null && !scan.isReadable()) {
            scan.release();
            scan = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (scan != null) {
            scan.release();
            scan = null;
        }
        if (large != null) {
            large.release();
            large = null;
        }
    }
}
