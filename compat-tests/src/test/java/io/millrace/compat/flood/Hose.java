package io.millrace.compat.flood;

import io.millrace.compat.flood.Frames.Frame;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * One connection after another that carries frames to a broker. Each frame is followed by a request
 * that any broker answers: the frame has been dealt with when that answer comes or when the broker
 * hangs up, and not before then is the next one sent. A frame that makes the broker wait (a long
 * poll, say) is left behind with its connection.
 */
final class Hose implements Runnable {
    private static final int FENCE_ID = 0x0FE1CE;
    private static final int PATIENCE_MS = 250;
    private static final byte[] FENCE = fence();

    /** What became of the frames of all hoses. */
    record Tally(LongAdder answered, LongAdder hungUp, LongAdder leftWaiting) {
        Tally() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }

        long frames() {
            return answered.sum() + hungUp.sum() + leftWaiting.sum();
        }

        @Override
        public String toString() {
            return "%d frames: %d answered or skipped, %d ended their connection, %d left waiting"
                    .formatted(frames(), answered.sum(), hungUp.sum(), leftWaiting.sum());
        }
    }

    private final int port;
    private final String source;
    private final Frames frames;
    private final AtomicLong left;
    private final Tally tally;
    private Socket socket = new Socket();
    private DataInputStream in = new DataInputStream(java.io.InputStream.nullInputStream());

    /**
     * @param source address that its connections come from, so that many hoses do not run out of
     *     ports
     * @param left frames still to be sent by all hoses together
     */
    Hose(int port, String source, long seed, AtomicLong left, Tally tally) {
        this.port = port;
        this.source = source;
        this.frames = new Frames(seed);
        this.left = left;
        this.tally = tally;
    }

    @Override
    public void run() {
        try {
            connect();
            while (left.decrementAndGet() >= 0) {
                send(frames.next());
            }
            drop();
        } catch (IOException e) {
            throw new AssertionError("the broker takes no connection any more", e);
        }
    }

    private void connect() throws IOException {
        socket = new Socket();
        socket.bind(new InetSocketAddress(source, 0));
        socket.setTcpNoDelay(true);
        socket.setSoLinger(true, 0);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
    }

    private void drop() throws IOException {
        socket.close();
    }

    private void send(Frame frame) throws IOException {
        try {
            socket.getOutputStream()
                    .write(frame.isCutOff() ? frame.bytes() : withFence(frame.bytes()));
            if (frame.isCutOff()) {
                socket.shutdownOutput();
            }
            awaitFence();
            tally.answered().increment();
            return;
        } catch (SocketTimeoutException e) {
            tally.leftWaiting().increment();
        } catch (EOFException | SocketException e) {
            tally.hungUp().increment();
        }
        drop();
        connect();
    }

    /** Reads responses until that of the fence. */
    private void awaitFence() throws IOException {
        while (true) {
            int length = in.readInt();
            int id = in.readInt();
            in.skipNBytes(length - 4L);
            if (id == FENCE_ID) {
                return;
            }
        }
    }

    private static byte[] withFence(byte[] frame) {
        return ByteBuffer.allocate(frame.length + FENCE.length).put(frame).put(FENCE).array();
    }

    private static byte[] fence() {
        ByteBuffer header = io.millrace.compat.raw.RawConnection.header(18, 0, 1, FENCE_ID);
        return ByteBuffer.allocate(4 + header.remaining())
                .putInt(header.remaining())
                .put(header)
                .array();
    }
}
