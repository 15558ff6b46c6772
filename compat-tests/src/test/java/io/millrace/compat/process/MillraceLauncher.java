package io.millrace.compat.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts Millrace from the class path of this test run, or by the command in the system property
 * {@code millrace.start}, for example {@code /opt/millrace/bin/millrace start}.
 */
public final class MillraceLauncher implements Launcher {
    /** The one line that the broker prints on stdout. */
    public static final Pattern READY =
            Pattern.compile("Millrace (\\S+) ready on (\\S+:\\d+(?:,\\S+:\\d+)*) in (\\d+) ms");

    // The broker must not lean on what only tests bring along.
    private static final Pattern TESTS_ONLY =
            Pattern.compile(
                    ".*(/test-classes/?|/(kafka|rocksdbjni|junit|assertj|archunit|google-java-format|awaitility|opentest4j)[^/]*\\.jar)");

    @Override
    public List<String> command(BrokerSpec spec) throws IOException {
        List<String> command = new ArrayList<>(start(spec));
        Path file = ServerProperties.write(spec, Map.of("log.dirs", spec.dataDir().toString()));
        command.add(file.toString());
        command.add("--override");
        command.add("listeners=PLAINTEXT://" + spec.address());
        return command;
    }

    private static List<String> start(BrokerSpec spec) {
        String named = System.getProperty("millrace.start", "");
        if (!named.isBlank()) {
            return Arrays.asList(named.trim().split("\\s+"));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(spec.jvmFlags());
        command.addAll(List.of("-cp", brokerClassPath(), "io.millrace.server.boot.Main", "start"));
        return command;
    }

    private static String brokerClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !TESTS_ONLY.matcher(entry.replace(File.separatorChar, '/')).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public Map<String, String> environment(BrokerSpec spec) {
        return Map.of("MILLRACE_JVM_OPTS", String.join(" ", spec.jvmFlags()));
    }

    @Override
    public boolean saysReady(String line) {
        return READY.matcher(line).matches();
    }

    @Override
    public boolean isMillrace() {
        return true;
    }
}
