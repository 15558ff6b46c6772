package io.millrace.compat.raw;

import io.millrace.compat.process.BrokerProcess;

import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * A bare connection to a broker, on which a test decides about every byte. Messages are encoded by
 * kafka-clients' own generated classes, older versions than those know by {@link Bytes}.
 */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MS = 15_000;

    private final Socket socket;
    private final DataInputStream in;
    private int correlationId = 100;

    public RawConnection(BrokerProcess broker) {
        this(broker.port());
    }

    public RawConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request and waits for its response. */
    @SuppressWarnings("unchecked") // the caller names the response class that belongs to the API
    public <T extends ApiMessage> T call(ApiKeys api, int version, ApiMessage request) {
        int id = send(api, version, request);
        return (T) receive(api, version, id);
    }

    /** Sends a request and returns its correlation id. */
    public int send(ApiKeys api, int version, ApiMessage request) {
        return sendBody(
                api.id,
                version,
                api.requestHeaderVersion((short) version),
                bytes(request, version));
    }

    /** Sends a request with a body made by hand and returns its correlation id. */
    public int sendBody(int apiKey, int version, int headerVersion, ByteBuffer body) {
        int id = correlationId++;
        ByteBuffer header = header(apiKey, version, headerVersion, id);
        sendFrame(
                ByteBuffer.allocate(header.remaining() + body.remaining())
                        .put(header)
                        .put(body)
                        .flip());
        return id;
    }

    /** A request header. */
    public static ByteBuffer header(int apiKey, int version, int headerVersion, int correlationId) {
        RequestHeaderData header =
                new RequestHeaderData()
                        .setRequestApiKey((short) apiKey)
                        .setRequestApiVersion((short) version)
                        .setCorrelationId(correlationId)
                        .setClientId("raw");
        return bytes(header, headerVersion);
    }

    /** The bytes of a message without any header. */
    public static ByteBuffer bytes(Message message, int version) {
        return MessageUtil.toByteBufferAccessor(message, (short) version).buffer();
    }

    /** Sends a length and then {@code content}. */
    public void sendFrame(ByteBuffer content) {
        ByteBuffer frame =
                ByteBuffer.allocate(4 + content.remaining())
                        .putInt(content.remaining())
                        .put(content)
                        .flip();
        sendBytes(frame.array());
    }

    /** Sends bytes as they are. */
    public void sendBytes(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The next response, which must be the one to {@code correlationId} and have no byte left over.
     */
    public ApiMessage receive(ApiKeys api, int version, int correlationId) {
        ByteBuffer frame = receiveFrame();
        ResponseHeaderData header =
                new ResponseHeaderData(
                        new ByteBufferAccessor(frame), api.responseHeaderVersion((short) version));
        if (header.correlationId() != correlationId) {
            throw new AssertionError(
                    "response to " + header.correlationId() + " instead of " + correlationId);
        }
        ApiMessage response = api.messageType.newResponse();
        response.read(new ByteBufferAccessor(frame), (short) version);
        if (frame.hasRemaining()) {
            throw new AssertionError(frame.remaining() + " bytes after the response " + response);
        }
        return response;
    }

    /** The content of the next response frame of a hand-made request, after its correlation id. */
    public ByteBuffer receiveBody(int correlationId) {
        ByteBuffer frame = receiveFrame();
        int id = frame.getInt();
        if (id != correlationId) {
            throw new AssertionError("response to " + id + " instead of " + correlationId);
        }
        return frame;
    }

    /** The content of the next frame. */
    public ByteBuffer receiveFrame() {
        try {
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            return ByteBuffer.wrap(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the broker closes the connection, without a further byte, before patience ends. */
    public boolean isClosedByBroker() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
