package io.millrace.compat.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk of its own in a file: it can run full, and it can lose power, after which it holds what
 * had reached it and not what was still in memory.
 */
final class LoopDisk implements AutoCloseable {
    private final Path image;
    private final Path folder;
    private final Thread lastResort = new Thread(this::unmount);

    private LoopDisk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    static LoopDisk create(Path home, String name, int megabytes) {
        LoopDisk disk = new LoopDisk(home.resolve(name + ".img"), home.resolve(name));
        try {
            Files.createDirectories(disk.folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run("truncate -s " + megabytes + "M " + disk.image);
        Shell.run("mkfs.ext4 -q -F " + disk.image);
        disk.mount();
        Runtime.getRuntime().addShutdownHook(disk.lastResort);
        return disk;
    }

    Path folder() {
        return folder;
    }

    private void mount() {
        Shell.run("mount -o loop " + image + " " + folder);
    }

    private void unmount() {
        // What has been deleted while open, or is being closed by a dying process, keeps it busy
        // for a moment.
        if (!Shell.tries("umount " + folder)) {
            Shell.tries("umount -l " + folder);
        }
    }

    /** Keeps what the device holds now. Whoever writes must stand still. */
    void snapshot() {
        Shell.run("cp --sparse=always " + image + " " + image + ".cut");
    }

    /** Puts the kept state in the disk's place. Whoever used it must have ended. */
    void restore() {
        unmount();
        Shell.run("mv " + image + ".cut " + image);
        mount();
    }

    /** Leaves not a byte. */
    void fill() {
        Shell.tries("dd if=/dev/zero of=" + folder.resolve("filler") + " bs=1M");
    }

    void free() {
        Shell.run("rm -f " + folder.resolve("filler"));
    }

    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}
