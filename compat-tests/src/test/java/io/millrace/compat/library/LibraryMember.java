package io.millrace.compat.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.ChildProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A member of a group in a process of its own, and what it tells of its life. */
final class LibraryMember implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ASSIGNED = Pattern.compile("assigned: ?(.*)");
    private static final Pattern PARTITION = Pattern.compile("\\[(\\d+)]");
    private static final Pattern RECORD = Pattern.compile("(?m)^record \\d+ \\d+ (\\d+)$");

    private final ChildProcess process;

    LibraryMember(LibraryClient client, Path folder, String bootstrap, String topic, String group)
            throws IOException {
        process =
                ChildProcess.start(
                        client.command("member", bootstrap, topic, group),
                        folder,
                        client.environment(),
                        _ -> false);
    }

    /** The partitions it was given last. */
    List<Integer> assigned() {
        String last = "";
        try (Stream<String> errors = process.stderrLines()) { // where kcat tells it
            for (String line : Stream.concat(process.stdout().lines(), errors).toList()) {
                var found = ASSIGNED.matcher(line);
                if (found.find()) {
                    last = found.group(1);
                } else if (line.contains("revoked:")) {
                    last = "";
                }
            }
        }
        return PARTITION
                .matcher(last)
                .results()
                .map(one -> Integer.valueOf(one.group(1)))
                .sorted()
                .toList();
    }

    /** Waits until it has as many partitions. */
    void awaitPartitions(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(assigned()).as(() -> process.tail()).hasSize(count));
    }

    /** The values it has read. */
    TreeSet<Integer> read() {
        var values = new TreeSet<Integer>();
        RECORD.matcher(process.stdout())
                .results()
                .map((MatchResult one) -> Integer.valueOf(one.group(1)))
                .forEach(values::add);
        return values;
    }

    /** Has it commit, leave the group and end. */
    void leave() {
        assertThat(process.terminate(PATIENCE)).as(() -> process.tail()).isZero();
    }

    @Override
    public void close() {
        process.close();
    }
}
