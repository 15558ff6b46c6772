package io.millrace.compat.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Lost disks. */
final class Folders {
    private Folders() {}

    /** Deletes everything below a folder. */
    static void empty(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            if (!path.equals(folder)) {
                Files.delete(path);
            }
        }
    }
}
