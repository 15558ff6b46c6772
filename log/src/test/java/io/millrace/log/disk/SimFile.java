package io.millrace.log.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Content of a simulated file: as written, and as it was when last forced. */
final class SimFile {
    private final SimDisk disk;
    private final Path path;
    private byte[] bytes = new byte[0];
    private int size;
    private byte[] durable = new byte[0];
    private long modifiedMs;

    SimFile(SimDisk disk, Path path) {
        this.disk = disk;
        this.path = path;
        this.modifiedMs = disk.tick();
    }

    synchronized SimFile afterPowerCut(@Nullable RandomGenerator random) {
        SimFile file = new SimFile(disk, path);
        byte[] kept = random == null ? durable : someOf(random);
        file.bytes = kept.clone();
        file.size = kept.length;
        file.durable = kept;
        file.modifiedMs = modifiedMs;
        return file;
    }

    /** Up to some length as written; what was forced and not cut since is whole in any case. */
    private byte[] someOf(RandomGenerator random) {
        byte[] written = content();
        int common = Arrays.mismatch(written, durable);
        int safe = common < 0 ? written.length : common;
        if (safe < durable.length && random.nextBoolean()) {
            return durable;
        }
        return Arrays.copyOf(written, random.nextInt(safe, written.length + 1));
    }

    synchronized byte[] content() {
        return Arrays.copyOf(bytes, size);
    }

    synchronized int size() {
        return size;
    }

    synchronized long modifiedMs() {
        return modifiedMs;
    }

    synchronized void setModifiedMs(long ms) {
        modifiedMs = ms;
    }

    synchronized int read(ByteBuffer into, long position) {
        if (position >= size) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), size - position);
        into.put(bytes, (int) position, count);
        return count;
    }

    int write(ByteBuffer from, long position) throws IOException {
        disk.change(path);
        int room = disk.room(growth(from, position));
        synchronized (this) {
            int fits = from.remaining() - growth(from, position) + room;
            if (fits < from.remaining()) {
                put(from.slice(from.position(), Math.max(0, fits)), position);
                throw new IOException("No space left on device");
            }
            return put(from, position);
        }
    }

    private synchronized int growth(ByteBuffer from, long position) {
        return Math.clamp(position + from.remaining() - size, 0, from.remaining());
    }

    private int put(ByteBuffer from, long position) {
        synchronized (this) {
            int end = (int) position + from.remaining();
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            int count = from.remaining();
            from.get(bytes, (int) position, count);
            size = Math.max(size, end);
            modifiedMs = disk.tick();
            return count;
        }
    }

    void truncate(long newSize) throws IOException {
        synchronized (this) {
            if (newSize >= size) {
                return;
            }
        }
        disk.change(path);
        synchronized (this) {
            Arrays.fill(bytes, (int) newSize, size, (byte) 0);
            size = (int) newSize;
            modifiedMs = disk.tick();
        }
    }

    void force() throws IOException {
        disk.change(path);
        disk.countForce();
        synchronized (this) {
            durable = content();
        }
    }
}
