package io.millrace.log.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A disk of this machine. */
public final class LocalDisk implements Disk {
    private static final Set<? extends OpenOption> CREATE =
            EnumSet.of(
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    private static final Set<? extends OpenOption> EXISTING =
            EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path root;
    private final @Nullable OpenFiles openFiles;

    /** The disk under {@code root}, which need not exist yet, with any number of open files. */
    public LocalDisk(Path root) {
        this(root, null);
    }

    /** The same with a limit of open files, which may be shared with other disks. */
    public LocalDisk(Path root, @Nullable OpenFiles openFiles) {
        this.root = root;
        this.openFiles = openFiles;
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public DiskFile open(Path file) {
        return open(file, CREATE);
    }

    @Override
    public DiskFile openExisting(Path file) {
        return open(file, EXISTING);
    }

    private DiskFile open(Path file, Set<? extends OpenOption> options) {
        try {
            return new DiskFile(root, file, FileChannel.open(file, options));
        } catch (IOException e) {
            throw failed("open", file, e);
        }
    }

    @Override
    public void touch(Path file) {
        open(file, CREATE).close();
    }

    @Override
    public byte @Nullable [] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    @Override
    public ByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw failed("map", file, e);
        }
    }

    @Override
    public void write(Path file, ByteBuffer content) {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    @Override
    public long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException e) {
            throw failed("size of", file, e);
        }
    }

    @Override
    public long modifiedMs(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw failed("age of", file, e);
        }
    }

    @Override
    public void setModifiedMs(Path file, long ms) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(ms));
        } catch (IOException e) {
            throw failed("date", file, e);
        }
    }

    @Override
    public void opened(OpenFiles.Holder holder) {
        if (openFiles != null) {
            openFiles.opened(holder);
        }
    }

    @Override
    public List<Entry> list(Path folder) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            List<Entry> entries = new ArrayList<>();
            for (Path path : stream) {
                entries.add(new Entry(nameOf(path), Files.isDirectory(path)));
            }
            return entries;
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
    }

    @Override
    public List<String> names(Path folder) {
        String[] names = folder.toFile().list();
        if (names == null) {
            throw failed("list", folder, new IOException("not a readable folder"));
        }
        return List.of(names);
    }

    @Override
    public void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed("create", folder, e);
        }
    }

    @Override
    public void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("rename to " + to, from, e);
        }
    }

    @Override
    public void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("delete", file, e);
        }
    }

    @Override
    public void deleteFolder(Path folder) {
        try {
            if (Files.exists(folder)) {
                Files.walkFileTree(folder, new DeletingVisitor());
            }
        } catch (IOException e) {
            throw failed("delete", folder, e);
        }
    }

    @Override
    public void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw failed("sync", folder, e);
        }
    }

    @Override
    public @Nullable DiskLock lock(Path file) {
        DiskFile open = open(file);
        try {
            FileLock lock = open.channel().tryLock();
            if (lock != null) {
                return open::close;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process, which counts as held.
        } catch (IOException e) {
            open.close();
            throw failed("lock", file, e);
        }
        open.close();
        return null;
    }

    @Override
    public Space space() {
        try {
            FileStore store = Files.getFileStore(root);
            return new Space(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            throw failed("space of", root, e);
        }
    }

    private DiskFailure failed(String verb, Path path, IOException cause) {
        return new DiskFailure(root, verb + " " + path, cause);
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Children before their folder; what has vanished meanwhile is no failure. */
    private static final class DeletingVisitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
