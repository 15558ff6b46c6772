package io.millrace.server.net;

import io.millrace.wire.io.WireReader;
import io.millrace.wire.message.RequestCodec;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.RequestHeader;
import io.millrace.wire.protocol.ResponseHeader;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A blocking client that sends what the test says, byte for byte. */
public final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** A reply and the number of the request that it belongs to. */
    public record Reply(int correlationId, Message body) {}

    public RawClient(InetSocketAddress address) throws IOException {
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.connect(address);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A whole frame, with its size. */
    public static byte[] frame(ApiKey api, int version, int correlationId, Message body) {
        var header = new RequestHeader(api.id(), (short) version, correlationId, "test");
        ByteBuffer head = header.toBuffer(api.requestHeaderVersion(version));
        ByteBuffer rest = body.toBuffer(version);
        var frame = ByteBuffer.allocate(4 + head.remaining() + rest.remaining());
        frame.putInt(head.remaining() + rest.remaining()).put(head).put(rest);
        return frame.array();
    }

    public void send(ApiKey api, int version, int correlationId, Message body) throws IOException {
        send(frame(api, version, correlationId, body));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next reply, which must be one of this API and version. */
    public Reply receive(ApiKey api, int version) throws IOException {
        var bytes = new WireReader(ByteBuffer.wrap(receiveBytes()));
        var header = ResponseHeader.read(bytes, api.responseHeaderVersion(version));
        var body = RequestCodec.readResponse(api, bytes, version);
        bytes.end();
        return new Reply(header.correlationId(), body);
    }

    /** The next frame without its size. */
    public byte[] receiveBytes() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /** Whether the broker closes the connection without another byte. */
    public boolean isClosedByBroker() throws IOException {
        try {
            return in.read() == -1;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
