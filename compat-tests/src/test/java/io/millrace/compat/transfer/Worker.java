package io.millrace.compat.transfer;

import io.millrace.compat.process.ChildProcess;
import io.millrace.compat.process.KafkaTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One instance of a worker, in a process of its own. */
final class Worker implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);

    private final String name;
    private final Path folder;
    private final ChildProcess process;

    private Worker(String name, Path folder, ChildProcess process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Starts one; it does not serve yet.
     *
     * @param name unlike that of any other instance
     * @param where bootstrap, requests topic, partition of it, accounts topic
     */
    static Worker start(ClientKind kind, String name, Path home, List<String> where) {
        Path folder = home.resolve(name);
        List<String> arguments = Stream.concat(where.stream(), Stream.of(name)).toList();
        try {
            return new Worker(
                    name,
                    folder,
                    ChildProcess.start(kind.command(arguments), folder, Map.of(), "READY"::equals));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        process.awaitReady(START);
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill9() {
        process.kill();
    }

    /** Holds it wherever it is; it does not notice. */
    void freeze() {
        signal("-STOP");
    }

    /** Lets it go on. */
    void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        KafkaTools.runToEnd(new ProcessBuilder("kill", signal, Long.toString(process.pid())), null)
                .expectSuccess();
    }

    /** Waits until it has noticed that another has taken over. */
    void awaitFenced(Duration atMost) {
        int code = process.awaitExit(atMost);
        if (code != TransferWorker.FENCED) {
            throw new AssertionError(
                    name + " ended with " + code + " instead of being fenced\n" + tail());
        }
    }

    /** The transactions of which it said that they ended so: COMMITTED or ABORTED. */
    Set<String> ended(String how) {
        try (var lines = Files.lines(folder.resolve("stdout.log"))) {
            return lines.filter(line -> line.startsWith(how + " "))
                    .map(line -> name + " " + line.substring(how.length() + 1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String tail() {
        return process.tail();
    }

    @Override
    public void close() {
        process.close();
    }
}
