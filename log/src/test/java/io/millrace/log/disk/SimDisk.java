package io.millrace.log.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/*
 * Survivable faults, and why:
 *   loseUnsynced()       a power cut: content since the last force and names since the last sync of
 *                        their folder are gone
 *   loseUnsynced(random) the same, but some of what was not forced happens to have reached the disk:
 *                        the system writes back when it likes, in any order, also half of a write
 *   failAfter(n)         the n-th change from now on fails, and all that follow: full or broken disk
 *   crashAfter(n)        the n-th change from now on, and all that follow, stop the program
 * What is forced is never lost; a disk that lies about that is not survivable by one replica.
 */

/** A disk in memory that can crash and fail. All methods may be called by any thread. */
public final class SimDisk implements Disk {
    /** Stops a program in the middle of whatever it did. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("simulated crash", null, false, false);
        }
    }

    private final Path root;
    private final TreeMap<Path, SimFile> files = new TreeMap<>();
    private final TreeMap<Path, SimFile> durableFiles = new TreeMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final Set<Path> durableFolders = new HashSet<>();
    private final Set<Path> locks = new HashSet<>();
    private long changesUntilFailure = Long.MAX_VALUE;
    private boolean crash;
    private long changes;
    private long forces;
    private long capacity = Long.MAX_VALUE;
    private long nowMs = 1_700_000_000_000L;

    public SimDisk(Path root) {
        this.root = root;
        folders.add(root);
        durableFolders.add(root);
    }

    public SimDisk() {
        this(Path.of("/sim/logs"));
    }

    @Override
    public Path root() {
        return root;
    }

    // Faults

    /** A power cut: only what was forced, under names that were synced, is left. */
    public synchronized void loseUnsynced() {
        restart(null);
    }

    /** A power cut after the system has written back some of what was not forced. */
    public synchronized void loseUnsynced(RandomGenerator random) {
        restart(random);
    }

    /** The end of the process only: what was written is there. Locks are released. */
    public synchronized void killProcess() {
        locks.clear();
        heal();
    }

    /** All changes fail from the {@code count}-th on, 0 being the next. */
    public synchronized void failAfter(long count) {
        changesUntilFailure = count;
        crash = false;
    }

    /** All changes throw {@link Crash} from the {@code count}-th on, 0 being the next. */
    public synchronized void crashAfter(long count) {
        changesUntilFailure = count;
        crash = true;
    }

    /** Ends {@link #failAfter} and {@link #crashAfter}. */
    public synchronized void heal() {
        changesUntilFailure = Long.MAX_VALUE;
    }

    /** Files may hold no more than that together; {@link Long#MAX_VALUE} for any. */
    public synchronized void limit(long bytes) {
        capacity = bytes;
    }

    private long used() {
        long used = 0;
        for (SimFile file : files.values()) {
            used += file.size();
        }
        return used;
    }

    /** How many bytes of a write find room. */
    synchronized int room(int wanted) {
        return capacity == Long.MAX_VALUE ? wanted : Math.clamp(capacity - used(), 0, wanted);
    }

    /** How many changes there were. */
    public synchronized long changes() {
        return changes;
    }

    /** How often content or names were forced. */
    public synchronized long forces() {
        return forces;
    }

    private void restart(@Nullable RandomGenerator random) {
        locks.clear();
        heal();
        if (random != null) {
            for (Map.Entry<Path, SimFile> entry : files.entrySet()) {
                if (random.nextBoolean()) {
                    durableFiles.put(entry.getKey(), entry.getValue());
                    addParents(entry.getKey());
                }
            }
        }
        files.clear();
        folders.clear();
        folders.addAll(durableFolders);
        durableFiles.forEach((path, file) -> {
            if (durableFolders.contains(path.getParent())) {
                files.put(path, file.afterPowerCut(random));
            }
        });
        durableFiles.clear();
        durableFiles.putAll(files);
    }

    private void addParents(Path path) {
        for (Path at = path.getParent(); at != null && at.startsWith(root); at = at.getParent()) {
            durableFolders.add(at);
        }
    }

    /** Called before every change. */
    void change(Path path) throws IOException {
        synchronized (this) {
            changes++;
            if (changesUntilFailure-- > 0) {
                return;
            }
            changesUntilFailure = 0;
            if (crash) {
                throw new Crash();
            }
            throw new IOException("no space left on the simulated disk for " + path);
        }
    }

    synchronized void countForce() {
        forces++;
    }

    synchronized long tick() {
        return nowMs++;
    }

    // Disk

    @Override
    public DiskFile open(Path file) {
        return open(file, true);
    }

    @Override
    public DiskFile openExisting(Path file) {
        return open(file, false);
    }

    private synchronized DiskFile open(Path path, boolean create) {
        SimFile file = files.get(path);
        if (file == null) {
            if (!create || !folders.contains(path.getParent())) {
                throw failed("open", path, new IOException("no such file"));
            }
            changeOrFail(path);
            file = new SimFile(this, path);
            files.put(path, file);
        }
        return new DiskFile(root, path, new SimFileChannel(file));
    }

    @Override
    public void touch(Path file) {
        open(file).close();
    }

    @Override
    public synchronized byte @Nullable [] read(Path path) {
        SimFile file = files.get(path);
        return file == null ? null : file.content();
    }

    @Override
    public synchronized ByteBuffer map(Path path) {
        return ByteBuffer.wrap(get(path).content()).asReadOnlyBuffer();
    }

    @Override
    public void write(Path path, ByteBuffer content) {
        try (DiskFile file = open(path)) {
            file.truncate(0);
            file.write(content, 0);
        }
    }

    @Override
    public synchronized long size(Path path) {
        SimFile file = files.get(path);
        return file == null ? -1 : file.size();
    }

    @Override
    public synchronized long modifiedMs(Path path) {
        return get(path).modifiedMs();
    }

    @Override
    public synchronized void setModifiedMs(Path path, long ms) {
        get(path).setModifiedMs(ms);
    }

    @Override
    public synchronized List<Entry> list(Path folder) {
        if (!folders.contains(folder)) {
            throw failed("list", folder, new IOException("no such folder"));
        }
        List<Entry> entries = new ArrayList<>();
        for (Path path : files.keySet()) {
            if (folder.equals(path.getParent())) {
                entries.add(new Entry(path.getFileName().toString(), false));
            }
        }
        for (Path path : folders) {
            if (folder.equals(path.getParent())) {
                entries.add(new Entry(path.getFileName().toString(), true));
            }
        }
        return entries;
    }

    @Override
    public List<String> names(Path folder) {
        return list(folder).stream().map(Entry::name).toList();
    }

    @Override
    public synchronized void createFolder(Path folder) {
        if (!folders.contains(folder)) {
            changeOrFail(folder);
            folders.add(folder);
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        changeOrFail(from);
        if (folders.contains(from)) {
            for (Path path : List.copyOf(files.keySet())) {
                if (path.startsWith(from)) {
                    files.put(to.resolve(from.relativize(path)), files.remove(path));
                }
            }
            folders.remove(from);
            folders.add(to);
        } else {
            SimFile file = files.remove(from);
            if (file == null) {
                throw failed("rename", from, new IOException("no such file"));
            }
            files.put(to, file);
        }
    }

    @Override
    public synchronized void delete(Path file) {
        if (files.containsKey(file)) {
            changeOrFail(file);
            files.remove(file);
        }
    }

    @Override
    public synchronized void deleteFolder(Path folder) {
        if (folders.contains(folder)) {
            changeOrFail(folder);
            files.keySet().removeIf(path -> path.startsWith(folder));
            folders.remove(folder);
        }
    }

    @Override
    public synchronized void syncFolder(Path folder) {
        changeOrFail(folder);
        countForce();
        durableFiles.keySet().removeIf(path -> folder.equals(path.getParent()));
        files.forEach((path, file) -> {
            if (folder.equals(path.getParent())) {
                durableFiles.put(path, file);
            }
        });
        for (Path path : List.copyOf(durableFolders)) {
            if (folder.equals(path.getParent()) && !folders.contains(path)) {
                durableFolders.remove(path);
                durableFiles.keySet().removeIf(file -> file.startsWith(path));
            }
        }
        for (Path path : folders) {
            if (folder.equals(path.getParent())) {
                durableFolders.add(path);
            }
        }
    }

    @Override
    public synchronized @Nullable DiskLock lock(Path file) {
        touch(file);
        if (!locks.add(file)) {
            return null;
        }
        return () -> {
            synchronized (SimDisk.this) {
                locks.remove(file);
            }
        };
    }

    @Override
    public synchronized Space space() {
        return capacity == Long.MAX_VALUE
                ? new Space(1L << 40, 1L << 39)
                : new Space(capacity, Math.max(0, capacity - used()));
    }

    private SimFile get(Path path) {
        SimFile file = files.get(path);
        if (file == null) {
            throw failed("find", path, new IOException("no such file"));
        }
        return file;
    }

    private void changeOrFail(Path path) {
        try {
            change(path);
        } catch (IOException e) {
            throw failed("change", path, e);
        }
    }

    private DiskFailure failed(String verb, Path path, IOException cause) {
        return new DiskFailure(root, verb + " " + path, cause);
    }
}
