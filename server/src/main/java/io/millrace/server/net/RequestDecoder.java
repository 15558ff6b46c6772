package io.millrace.server.net;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.ApiVersionsHandler;
import io.millrace.server.api.ClientOrigin;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.message.RequestCodec;
import io.millrace.wire.message.ApiVersionsRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;
import io.millrace.wire.protocol.RequestHeader;
import io.netty.buffer.ByteBuf;

/**
 * Makes an {@link Exchange} of a frame: finds the API, reads header and body.
 *
 * <p>An API that is not served here, or not in this version, cannot be answered in a form that the
 * client would understand, so the connection is closed. The one exception is ApiVersions: whatever
 * its version, the reply is the oldest form and says which versions there are.
 */
final class RequestDecoder {
    private static final String ANONYMOUS = "User:ANONYMOUS";
    private static final int KEY_AND_VERSION_BYTES = 4;

    private final Connection connection;
    private final ListenerSpec listener;
    private ClientOrigin origin;

    RequestDecoder(Connection connection, ListenerSpec listener) {
        this.connection = connection;
        this.listener = listener;
        this.origin = ClientOrigin.of(connection.remote(), connection.remotePort());
    }

    /**
     * Reads one request; the exchange takes over the frame.
     *
     * @throws BadFrame for an unknown API or version
     * @throws io.millrace.wire.io.Malformed when the bytes are not what API and version say
     */
    Exchange decode(ByteBuf frame, long arrivedNanos) {
        if (frame.readableBytes() < KEY_AND_VERSION_BYTES) {
            throw new BadFrame("frame of " + frame.readableBytes() + " bytes");
        }
        int key = frame.getShort(frame.readerIndex());
        int version = frame.getShort(frame.readerIndex() + 2);
        ApiTable.Entry entry = listener.apis().get().find(key);
        if (entry == null) {
            throw new BadFrame("API " + key + " is not served on listener " + listener.name());
        }
        boolean fallback = !entry.serves(version);
        if (fallback && entry.api() != ApiKey.API_VERSIONS) {
            throw new BadFrame(entry.api() + " has no version " + version);
        }
        var in = new WireReader(frame.nioBuffer());
        var header = RequestHeader.read(in, entry.api().requestHeaderVersion(version));
        if (fallback) {
            entry = ApiVersionsHandler.fallback(entry);
            version = 0;
        }
        Message request =
                fallback
                        ? ApiVersionsHandler.UNREAD
                        : RequestCodec.readRequest(entry.api(), in, version);
        if (request instanceof ApiVersionsRequest hello && ApiVersionsHandler.isNamed(hello)) {
            origin = origin.running(hello.clientSoftwareName(), hello.clientSoftwareVersion());
        }
        var context =
                new RequestContext(
                        entry.api(),
                        version,
                        header.correlationId(),
                        header.clientId(),
                        listener.name(),
                        origin,
                        ANONYMOUS,
                        arrivedNanos);
        return new Exchange(connection, entry, context, request, frame);
    }
}
