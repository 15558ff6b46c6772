package io.millrace.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Makes Netty read from the socket straight into the buffer that the {@link FrameReader} of the
 * connection names. One per connection.
 */
final class FrameTarget extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int READS_PER_WAKE =
            16; // then the other connections of the loop have their turn

    private final FrameReader frames;

    FrameTarget(FrameReader frames) {
        super(READS_PER_WAKE);
        this.frames = frames;
    }

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator ignored) {
                return frames.target();
            }

            @Override
            public int guess() {
                return FrameReader.SCAN_BYTES;
            }
        };
    }
}
