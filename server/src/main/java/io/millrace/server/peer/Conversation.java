package io.millrace.server.peer;

import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;
import io.millrace.wire.message.ApiVersionsResponse;
import io.millrace.wire.message.RequestCodec;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.RequestHeader;
import io.millrace.wire.protocol.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One connection's requests and replies, in order. It ends, and fails what is open, when the
 * connection does, when a reply is late, or when a reply is not the one expected. Lives on the
 * connection's event loop.
 */
final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int SIZE_BYTES = 4;

    private final PeerSettings settings;
    private final String peer;
    private final Consumer<Conversation> onEnd;
    private final Deque<PeerCall> unanswered = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ApiVersionsResponse versions;
    private int firstUnanswered;
    private int nextCorrelationId;

    Conversation(PeerSettings settings, String peer, Consumer<Conversation> onEnd) {
        this.settings = settings;
        this.peer = peer;
        this.onEnd = onEnd;
    }

    /** What the other side answered to ApiVersions on this connection, if it was asked. */
    @Nullable ApiVersionsResponse versions() {
        return versions;
    }

    void versions(ApiVersionsResponse answered) {
        versions = answered;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    void ask(PeerCall call) {
        ChannelHandlerContext channel = context;
        if (channel == null || !channel.channel().isActive()) {
            call.fail(new PeerFailure("connection to " + peer + " is gone", null));
            return;
        }
        ByteBuffer frame;
        try {
            frame = frame(call, nextCorrelationId);
        } catch (IllegalArgumentException e) {
            call.fail(e); // the request cannot be written in this version
            return;
        }
        nextCorrelationId++;
        unanswered.add(call);
        call.expire(
                channel.executor()
                        .schedule(
                                () -> giveUpIfLate(call),
                                settings.requestTimeoutMs(),
                                TimeUnit.MILLISECONDS));
        channel.writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    private ByteBuffer frame(PeerCall call, int correlationId) {
        RequestHeader header =
                new RequestHeader(
                        call.api().id(),
                        (short) call.version(),
                        correlationId,
                        settings.clientId());
        int headerVersion = call.api().requestHeaderVersion(call.version());
        int size = header.size(headerVersion) + call.request().size(call.version());
        WireWriter out = WireWriter.whole(SIZE_BYTES + size);
        out.int32(size);
        header.write(out, headerVersion);
        call.request().write(out, call.version());
        return out.toBuffer();
    }

    private void giveUpIfLate(PeerCall call) {
        if (call.isOpen()) {
            end(new PeerFailure("no reply to " + call.api() + " from " + peer, null));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, ByteBuf frame) {
        PeerCall call = unanswered.poll();
        if (call == null) {
            end(new PeerFailure(peer + " replied without being asked", null));
            return;
        }
        try {
            call.answer(call.borrows() ? borrowed(call, frame) : copied(call, frame));
        } catch (Malformed e) {
            PeerFailure failure = new PeerFailure("unreadable reply from " + peer, e);
            call.fail(failure);
            end(failure);
        }
        firstUnanswered++;
    }

    /* Whoever gets such a reply may keep it, so its bytes leave the network buffer. */
    private Lent<Message> copied(PeerCall call, ByteBuf frame) {
        return new Lent<>(read(call, ByteBuffer.wrap(ByteBufUtil.getBytes(frame))), () -> {});
    }

    private Lent<Message> borrowed(PeerCall call, ByteBuf frame) {
        Message message = read(call, frame.nioBuffer());
        ByteBuf kept = frame.retain();
        return new Lent<>(message, kept::release);
    }

    private Message read(PeerCall call, ByteBuffer bytes) {
        WireReader in = new WireReader(bytes);
        int headerVersion = call.api().responseHeaderVersion(call.version());
        int correlationId = ResponseHeader.read(in, headerVersion).correlationId();
        if (correlationId != firstUnanswered) {
            throw new Malformed(
                    "reply " + correlationId + " where " + firstUnanswered + " was due");
        }
        return RequestCodec.readResponse(call.api(), in, call.version());
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        end(new PeerFailure("connection to " + peer + " broke", null));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        end(new PeerFailure("connection to " + peer + " failed", cause));
    }

    void close() {
        end(new PeerFailure("connection to " + peer + " is closed", null));
    }

    private void end(PeerFailure why) {
        onEnd.accept(this);
        Deque<PeerCall> open = new ArrayDeque<>(unanswered);
        unanswered.clear();
        if (context != null) {
            context.close();
        }
        open.forEach(call -> call.fail(why));
    }
}
