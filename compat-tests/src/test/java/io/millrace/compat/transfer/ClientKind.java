package io.millrace.compat.transfer;

import io.millrace.compat.process.KafkaTools;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The clients that take part, from the oldest of the Java ones to the newest, and librdkafka. */
enum ClientKind {
    /** kafka-clients 2.8: transactions v1. */
    JAVA_2_8("2.8.2"),
    /** kafka-clients 3.9: transactions v1. */
    JAVA_3_9("3.9.2"),
    /** The kafka-clients of the tests themselves, 4.4: v2 where the broker has it. */
    JAVA_4_4(""),
    /** librdkafka by python3-confluent-kafka: transactions v1. */
    LIBRDKAFKA("");

    private final String version;

    ClientKind(String version) {
        this.version = version;
    }

    /** Whether it is there to be run. */
    boolean isInstalled() {
        return this != LIBRDKAFKA || !python().isEmpty();
    }

    /** The command that runs a worker with these arguments. */
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (this == LIBRDKAFKA) {
            command.addAll(List.of(python(), resource("transfer_worker.py").toString()));
        } else {
            command.addAll(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            TransferWorker.class.getName()));
        }
        command.addAll(arguments);
        return command;
    }

    private String classPath() {
        if (version.isEmpty()) {
            return System.getProperty("java.class.path");
        }
        return resource("").getParent().getParent().getParent().getParent()
                + File.pathSeparator
                + new KafkaTools(version).run("class-path").expectSuccess().stdout().strip();
    }

    private static Path resource(String name) {
        try {
            return Path.of(ClientKind.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A Python that has confluent_kafka, or nothing. */
    private static String python() {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            var builder = new ProcessBuilder(python, "-c", "import confluent_kafka");
            try {
                if (KafkaTools.runToEnd(builder, null).exitCode() == 0) {
                    return python;
                }
            } catch (java.io.UncheckedIOException e) {
                continue; // no such program
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
