package io.millrace.compat.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a Java process from outside, through /proc and jcmd. */
public record ProcessProbe(long pid) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    public long residentBytes() {
        return statusNumber("VmRSS") * 1024;
    }

    public int threads() {
        return (int) statusNumber("Threads");
    }

    /** The time that processors have spent on it so far. */
    public long cpuNanos() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow()
                .toNanos();
    }

    /** Names of the Java threads, sorted. */
    public List<String> threadNames() {
        Matcher names = Pattern.compile("(?m)^\"([^\"]+)\" #\\d+").matcher(jcmd("Thread.print"));
        return names.results().map(r -> r.group(1)).sorted().toList();
    }

    /** Bytes of live objects: the heap in use right after a full collection. */
    public long liveHeapBytes() {
        jcmd("GC.run");
        return jcmd("GC.heap_info")
                .lines()
                .filter(line -> line.contains(" total ")) // one of each generation
                .map(USED::matcher)
                .filter(Matcher::find)
                .mapToLong(m -> Long.parseLong(m.group(1)) * 1024)
                .sum();
    }

    private long statusNumber(String key) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(key + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String jcmd(String command) {
        try {
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(pid),
                                    command)
                            .redirectErrorStream(true)
                            .start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("jcmd " + command + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
