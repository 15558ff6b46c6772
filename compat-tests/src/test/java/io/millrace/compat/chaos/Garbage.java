package io.millrace.compat.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Leaves a log directory as a crash might, and worse: it never takes back a byte that the broker
 * acknowledged, but all that can be derived from the records may be missing or wrong.
 */
final class Garbage {
    private static final List<String> CHECKPOINTS =
            List.of(
                    "recovery-point-offset-checkpoint",
                    "log-start-offset-checkpoint",
                    "replication-offset-checkpoint",
                    "cleaner-offset-checkpoint");

    private final Path data;
    private final Random random;
    private final List<String> done = new ArrayList<>();

    Garbage(Path data, long seed) {
        this.data = data;
        this.random = new Random(seed);
    }

    /**
     * Spoils something in every partition folder whose name begins with {@code prefix}; tells what.
     */
    List<String> plant(String prefix) throws IOException {
        for (Path folder : list(data, prefix, "")) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            tearTail(folder);
            for (Path index : list(folder, "", "index")) {
                spoil(index, 4);
            }
            for (Path snapshot : list(folder, "", ".snapshot")) {
                spoil(snapshot, 4);
            }
            spoil(folder.resolve("leader-epoch-checkpoint"), 6);
            if (random.nextInt(4) == 0) {
                Files.write(folder.resolve("00000000000000000000.timeindex.cleaned"), noise(100));
                Files.write(folder.resolve("leader-epoch-checkpoint.tmp"), noise(20));
                done.add(folder.getFileName() + ": leftovers");
            }
        }
        for (String checkpoint : CHECKPOINTS) {
            spoil(data.resolve(checkpoint), 3);
        }
        return done;
    }

    private static List<Path> list(Path folder, String prefix, String suffix) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(f ->
                            f.getFileName().toString().startsWith(prefix)
                                    && f.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** Bytes of a write that never finished, after the last record. */
    private void tearTail(Path folder) throws IOException {
        List<Path> logs = list(folder, "", ".log");
        if (logs.isEmpty() || random.nextInt(3) == 0) {
            return;
        }
        Path active = logs.getLast();
        byte[] tail =
                switch (random.nextInt(4)) {
                    case 0 -> noise(1 + random.nextInt(5000));
                    case 1 -> new byte[1 + random.nextInt(5000)];
                    case 2 -> halfBatch(active);
                    default -> noise(1 + random.nextInt(11));
                };
        Files.write(active, tail, StandardOpenOption.APPEND);
        done.add(folder.getFileName() + ": " + tail.length + " bytes after the tail");
    }

    /** The beginning of a genuine batch, cut off. */
    private byte[] halfBatch(Path log) throws IOException {
        byte[] all = Files.readAllBytes(log);
        return all.length < 100 ? noise(50) : java.util.Arrays.copyOf(all, 62 + random.nextInt(38));
    }

    private void spoil(Path file, int oneIn) throws IOException {
        if (!Files.exists(file) || random.nextInt(oneIn) != 0) {
            return;
        }
        int how = random.nextInt(5);
        switch (how) {
            case 0 -> Files.delete(file);
            case 1 -> Files.write(file, new byte[0]);
            case 2 -> Files.write(file, noise(1 + random.nextInt(500)));
            case 3 ->
                    Files.write(
                            file,
                            "0\n99999999999\nnot a checkpoint\n".getBytes(StandardCharsets.UTF_8));
            default ->
                    Files.write(
                            file, noise(8 * (1 + random.nextInt(3))), StandardOpenOption.APPEND);
        }
        done.add(
                data.relativize(file)
                        + ": "
                        + List.of("deleted", "emptied", "noise", "nonsense", "noise appended")
                                .get(how));
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
