package io.millrace.compat.compare;

import io.millrace.compat.process.KafkaTools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The virtual machines that tools run in, each tool in a process of its own as an administrator
 * runs it. So that hundreds of them take minutes, they share the classes that a first one left in
 * an archive; that halves the time of a start.
 */
final class ToolJvm {
    private static final String FLAGS =
            "-Xmx256M -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable";

    private final Path folder;
    private final Map<String, Path> archives = new ConcurrentHashMap<>();

    ToolJvm(Path folder) {
        this.folder = folder;
    }

    /** The environment of {@code bin/kafka} for tools of a version. */
    Map<String, String> environment(String version) {
        Path archive = archives.computeIfAbsent(version, this::train);
        String flags = Files.exists(archive) ? FLAGS + " -XX:SharedArchiveFile=" + archive : FLAGS;
        return environment(version, flags);
    }

    private static Map<String, String> environment(String version, String flags) {
        return Map.of(
                "KAFKA_TOOLS_VERSION",
                version,
                "KAFKA_TOOLS_LOG",
                "ERROR",
                "KAFKA_TOOLS_OPTS",
                flags,
                "JAVA_HOME",
                System.getProperty("java.home"));
    }

    /* Nobody answers, but the classes of an admin client are loaded all the same. */
    private Path train(String version) {
        Path archive = folder.resolve("tools-" + version + ".jsa");
        var builder =
                new ProcessBuilder(
                        KafkaTools.script().toString(),
                        "topics",
                        "--bootstrap-server",
                        "127.0.0.1:1",
                        "--list",
                        "--command-config",
                        impatient().toString());
        String flags = FLAGS.replace("-Xshare:auto", "-XX:ArchiveClassesAtExit=" + archive);
        builder.environment().putAll(environment(version, flags));
        KafkaTools.runToEnd(builder, null, Duration.ofSeconds(60));
        return archive;
    }

    private Path impatient() {
        try {
            String text = "default.api.timeout.ms=500\nrequest.timeout.ms=400\n";
            return Files.writeString(folder.resolve("impatient.properties"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
