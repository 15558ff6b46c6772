package io.millrace.compat.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server in a process of its own: its two outputs are kept in files of its folder ({@code
 * stdout.log}, {@code stderr.log}), a line of either tells when it serves, and it never outlives
 * this virtual machine.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path folder;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final List<Thread> pumps;

    private ChildProcess(Process process, Path folder, Predicate<String> saysReady) {
        this.process = process;
        this.folder = folder;
        this.pumps =
                List.of(
                        pump(process.getInputStream(), folder.resolve("stdout.log"), saysReady),
                        pump(process.getErrorStream(), folder.resolve("stderr.log"), saysReady));
        process.onExit()
                .thenAccept(p ->
                        ready.completeExceptionally(
                                new IOException("ended with exit code " + p.exitValue())));
    }

    /**
     * Starts {@code command} in {@code folder}; {@code saysReady} recognises the line that says it
     * serves.
     */
    public static ChildProcess start(
            List<String> command,
            Path folder,
            Map<String, String> environment,
            Predicate<String> saysReady)
            throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        LIVING.add(process);
        process.onExit().thenAccept(LIVING::remove);
        return new ChildProcess(process, folder, saysReady);
    }

    private Thread pump(InputStream from, Path to, Predicate<String> saysReady) {
        return Thread.ofPlatform()
                .daemon()
                .name("pump")
                .start(() -> {
                    try (var in =
                                    new BufferedReader(
                                            new InputStreamReader(from, StandardCharsets.UTF_8));
                            BufferedWriter out = Files.newBufferedWriter(to)) {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            out.append(line).append('\n').flush();
                            if (!ready.isDone() && saysReady.test(line)) {
                                ready.complete(line);
                            }
                        }
                    } catch (IOException e) {
                        ready.completeExceptionally(e);
                    }
                });
    }

    /**
     * The line that said it serves. Fails, with the end of its output, when it ends or stays
     * silent.
     */
    public String awaitReady(Duration atMost) {
        try {
            return ready.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            kill();
            throw new AssertionError(
                    process.info().commandLine().orElse("process")
                            + " did not serve: "
                            + e
                            + "\n"
                            + tail(),
                    e);
        } catch (InterruptedException e) {
            kill();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it wrote to stdout so far; at most a few lines. */
    public String stdout() {
        return read();
    }

    private String read() {
        try {
            return Files.readString(folder.resolve("stdout.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its stderr line by line, however long it is; to be closed. */
    public Stream<String> stderrLines() {
        try {
            return Files.lines(folder.resolve("stderr.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of its output, to be shown with a failure. */
    public String tail() {
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> errors = stderrLines()) {
            Stream.concat(stdout().lines(), errors)
                    .forEach(line -> {
                        last.add(line);
                        if (last.size() > 40) {
                            last.remove();
                        }
                    });
        }
        return String.join("\n", last);
    }

    /** kill -9, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** kill -15; the exit code, once it and its output have ended. */
    public int terminate(Duration atMost) {
        process.destroy();
        return awaitExit(atMost);
    }

    /** Waits until it ends by itself; its exit code. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                String stuck = tail();
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        "still running "
                                + atMost.toSeconds()
                                + " s after it was told to end\n"
                                + stuck);
            }
            for (Thread pump : pumps) {
                pump.join(5_000);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
