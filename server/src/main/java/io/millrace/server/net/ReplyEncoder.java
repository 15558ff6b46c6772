package io.millrace.server.net;

import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.Payload;
import io.millrace.wire.io.WireWriter;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a reply to the channel without copying what it carries: fields go to pooled buffers, large
 * byte blocks are sent from where they lie, file ranges by sendfile unless they are small.
 *
 * <pre>
 *  | size int32 | correlation id int32 | tags, if flexible | body |
 * </pre>
 */
final class ReplyEncoder {
    private static final int SIZE_BYTES = 4;

    /** Up to this size a range is read and leaves in one packet with what is around it. */
    private static final int SMALL_RANGE = 8 * 1024;

    private final Channel channel;
    private final List<ByteBuf> pooled = new ArrayList<>(2);

    private ReplyEncoder(Channel channel) {
        this.channel = channel;
    }

    /** Queues the reply on the channel; the caller flushes. */
    static void write(Channel channel, RequestContext context, Message reply) {
        new ReplyEncoder(channel).write(context, reply);
    }

    private void write(RequestContext context, Message reply) {
        int version = context.version();
        int headerVersion = context.api().responseHeaderVersion(version);
        var header = new ResponseHeader(context.correlationId());
        int size = Math.addExact(header.size(headerVersion), reply.size(version));
        int announced = Math.addExact(SIZE_BYTES, size);
        boolean sent = false;
        try {
            var out = new WireWriter(announced, this::allocate);
            out.int32(size);
            header.write(out, headerVersion);
            reply.write(out, version);
            send(out.parts(), announced);
            sent = true;
        } finally {
            if (!sent) {
                releasePooled();
            }
        }
    }

    private ByteBuffer allocate(int capacity) {
        ByteBufAllocator allocator = channel.alloc();
        ByteBuf buffer = allocator.directBuffer(capacity, capacity);
        pooled.add(buffer);
        return buffer.nioBuffer(0, capacity);
    }

    private void send(List<Payload> parts, int announced) {
        if (parts.size() == 1) { // the size stands in front, so a single part is ours
            channel.write(pooled.getFirst().writerIndex(announced), channel.voidPromise());
            return;
        }
        for (int i = 0; i < parts.size() - 1; i++) {
            channel.write(outgoing(parts.get(i)), channel.voidPromise());
        }
        channel.write(outgoing(parts.getLast())).addListener(done -> releasePooled());
    }

    private Object outgoing(Payload part) {
        return switch (part) {
            case Payload.Bytes bytes -> Unpooled.wrappedBuffer(bytes.buffer());
            case Payload.FileRange range ->
                    range.size() <= SMALL_RANGE ? readOrRegion(range) : new SharedFileRegion(range);
        };
    }

    /**
     * The bytes of a small range; the region itself when they cannot be had, so that sending fails.
     */
    private Object readOrRegion(Payload.FileRange range) {
        ByteBuf bytes = channel.alloc().directBuffer(range.size(), range.size());
        try {
            while (bytes.isWritable()) {
                long position = range.position() + bytes.writerIndex();
                int read =
                        range.file()
                                .read(
                                        bytes.nioBuffer(bytes.writerIndex(), bytes.writableBytes()),
                                        position);
                if (read <= 0) {
                    break;
                }
                bytes.writerIndex(bytes.writerIndex() + read);
            }
        } catch (IOException unreadable) {
            bytes.writerIndex(0);
        }
        if (bytes.isWritable()) {
            bytes.release();
            return new SharedFileRegion(range);
        }
        return bytes;
    }

    private void releasePooled() {
        pooled.forEach(ByteBuf::release);
        pooled.clear();
    }
}
