package io.millrace.log.disk;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/**
 * A log directory could not be read or written. Whoever owns the directory takes it offline; the
 * log on which it happened must not be used further.
 */
public final class DiskFailure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final transient Path directory;

    /**
     * Names what was tried and why it failed.
     *
     * @param directory the log directory, not the file in it
     */
    public DiskFailure(Path directory, String what, IOException cause) {
        super(what + ": " + cause.getMessage(), cause);
        this.directory = directory;
    }

    /** Whether the system said that there is no space left, or none for this user. */
    public boolean isForWantOfSpace() {
        String why = String.valueOf(getMessage());
        return why.contains("No space left on device") || why.contains("Disk quota exceeded");
    }

    /** The log directory that failed. */
    public Path directory() {
        return directory;
    }
}
