package io.millrace.compat.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Apache Kafka's own console tools of one version, run through {@code bin/kafka}.
 *
 * @param version as {@code KAFKA_TOOLS_VERSION} takes it
 */
public record KafkaTools(String version) {
    /** What a tool left behind. */
    public record Outcome(int exitCode, String stdout, String stderr) {
        public Outcome expectSuccess() {
            assertThat(exitCode).as("exit code\n%s%s", stdout, stderr).isZero();
            return this;
        }
    }

    public static KafkaTools v4() {
        return new KafkaTools("4.3.1");
    }

    public static KafkaTools v3() {
        return new KafkaTools("3.9.2");
    }

    public static KafkaTools v2() {
        return new KafkaTools("2.8.2");
    }

    /**
     * Where this checkout's {@code bin/kafka} is; tests run in the checkout or in one of its
     * modules.
     */
    public static Path script() {
        return checkout().resolve("bin/kafka");
    }

    /** The top folder of this checkout. */
    public static Path checkout() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isExecutable(at.resolve("bin/kafka"))) {
                return at;
            }
        }
        throw new IllegalStateException("no bin/kafka above " + Path.of("").toAbsolutePath());
    }

    /** Runs a tool to its end, at most five minutes. */
    public Outcome run(String tool, String... arguments) {
        return runWith(null, tool, arguments);
    }

    /** Runs a tool with a file as its stdin. */
    public Outcome runWith(Path stdin, String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script().toString(), tool));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("KAFKA_TOOLS_VERSION", version);
        return runToEnd(builder, stdin);
    }

    /** Runs any command to its end, at most five minutes, stdin from a file or empty. */
    public static Outcome runToEnd(ProcessBuilder builder, Path stdin) {
        return runToEnd(builder, stdin, Duration.ofMinutes(5));
    }

    /** Runs any command to its end; one that takes longer is killed and counts as exit code -1. */
    public static Outcome runToEnd(ProcessBuilder builder, Path stdin, Duration atMost) {
        try {
            Path err = Files.createTempFile("tool", ".err");
            Path out = Files.createTempFile("tool", ".out");
            Process process =
                    builder.redirectInput(
                                    stdin == null ? Path.of("/dev/null").toFile() : stdin.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            boolean ended = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            var outcome = new Outcome(ended ? process.exitValue() : -1, text(out), text(err));
            Files.delete(err);
            Files.delete(out);
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
