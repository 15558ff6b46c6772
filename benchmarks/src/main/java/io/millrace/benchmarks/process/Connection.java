package io.millrace.benchmarks.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A blocking connection that sends ready-made frames and throws most of what it reads away. */
final class Connection implements AutoCloseable {
    private static final int PEEK = 512;

    private final SocketChannel channel;
    private final ByteBuffer start = ByteBuffer.allocateDirect(4 + PEEK);
    private final ByteBuffer sink = ByteBuffer.allocateDirect(1 << 18);
    private int lastLength;

    Connection(InetSocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    void send(ByteBuffer frame) throws IOException {
        frame.rewind();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** The beginning of the next response, without its length; the rest of it is thrown away. */
    ByteBuffer receive() throws IOException {
        fill(start.clear().limit(4));
        lastLength = start.getInt(0);
        int peek = Math.min(lastLength, PEEK);
        fill(start.clear().limit(peek));
        for (int left = lastLength - peek; left > 0; ) {
            int n = channel.read(sink.clear().limit(Math.min(left, sink.capacity())));
            if (n < 0) {
                throw new EOFException("the broker hung up");
            }
            left -= n;
        }
        return start.rewind();
    }

    /** Bytes of the last response, its length field included. */
    int lastFrameBytes() {
        return lastLength + 4;
    }

    private void fill(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new EOFException("the broker hung up");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
