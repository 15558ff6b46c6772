package io.millrace.compat.library;

import io.millrace.compat.process.KafkaTools;

import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/*
 * Each library has a script, or kcat's own options, for the same verbs:
 *
 *   produce BOOTSTRAP TOPIC FIRST COUNT   numbers as values, number N into partition N % 4
 *   member BOOTSTRAP TOPIC GROUP          a member of a group until SIGTERM: "assigned: [0] [2]" after each rebalance,
 *                                         "record PARTITION OFFSET VALUE" for each record; commits what it has seen
 *   admin BOOTSTRAP TOPIC GROUP           creates, changes, describes and deletes the topic, describes the group
 *   forget BOOTSTRAP GROUP                deletes the group
 */
/** Client libraries that are not Kafka's own, as Debian and npm have them. */
enum LibraryClient {
    /** librdkafka at the command line. */
    KCAT("kcat, which is not installed (Debian: kcat)", List.of("kcat", "-V"), ""),
    /** A library in Python alone. */
    KAFKA_PYTHON(
            "kafka-python, which is not installed (Debian: python3-kafka)",
            List.of("/usr/bin/python3", "-c", "import kafka"),
            "kafka_python.py"),
    /** librdkafka in Python. */
    CONFLUENT_KAFKA(
            "confluent-kafka, which is not installed (Debian: python3-confluent-kafka)",
            List.of("/usr/bin/python3", "-c", "import confluent_kafka"),
            "confluent.py"),
    /** A library in JavaScript alone. */
    KAFKAJS(
            "kafkajs, which npm does not install here",
            List.of("node", "-e", "require('kafkajs')"),
            "kafkajs.js");

    private static final String KAFKAJS_VERSION = "2.2.4";

    private final String lack;
    private final List<String> probe;
    private final String script;

    LibraryClient(String lack, List<String> probe, String script) {
        this.lack = lack;
        this.probe = probe;
        this.script = script;
    }

    /** What a test says that is skipped without it. */
    String lack() {
        return "this needs " + lack;
    }

    /** Whether it can be run; kafkajs is fetched first where that is possible. */
    boolean isInstalled() {
        return succeeds(probe) || (this == KAFKAJS && fetched() && succeeds(probe));
    }

    /** Whether it has calls of administrators. */
    boolean administers() {
        return this != KCAT;
    }

    /** Whether its administrator can see committed offsets and delete groups. */
    boolean administersGroups() {
        return this == KAFKA_PYTHON || this == KAFKAJS;
    }

    /** The command for a verb with its arguments. */
    List<String> command(String verb, String bootstrap, String... arguments) {
        List<String> command =
                this == KCAT
                        ? kcat(verb, bootstrap, arguments)
                        : new ArrayList<>(
                                List.of(probe.getFirst(), script().toString(), verb, bootstrap));
        if (this != KCAT) {
            command.addAll(List.of(arguments));
        }
        return command;
    }

    /* The shell brings kcat's words into the form that the scripts use. */
    private static List<String> kcat(String verb, String bootstrap, String... arguments) {
        String topic = arguments[0];
        return switch (verb) {
            case "produce" -> {
                int first = Integer.parseInt(arguments[1]);
                int last = first + Integer.parseInt(arguments[2]) - 1;
                String each =
                        "for p in 0 1 2 3; do seq %d %d | awk -v p=$p '$1 %% 4 == p' |"
                                + " kcat -b %s -P -t %s -p $p -X acks=all || exit; done";
                yield List.of("sh", "-c", each.formatted(first, last, bootstrap, topic));
            }
            case "member" ->
                    List.of(
                            "kcat",
                            "-b",
                            bootstrap,
                            "-u",
                            "-f",
                            "record %p %o %s\\n",
                            "-X",
                            "auto.offset.reset=earliest",
                            "-X",
                            "heartbeat.interval.ms=500",
                            "-G",
                            arguments[1],
                            topic);
            default -> throw new IllegalArgumentException("kcat has no " + verb);
        };
    }

    Map<String, String> environment() {
        return this == KAFKAJS ? Map.of("NODE_PATH", modules().toString()) : Map.of();
    }

    private Path script() {
        try {
            return Path.of(LibraryClient.class.getResource(script).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path modules() {
        return KafkaTools.checkout().resolve("compat-tests/target/npm/node_modules");
    }

    private boolean fetched() {
        return !Files.isDirectory(modules().resolve("kafkajs"))
                && succeeds(
                        List.of(
                                "npm",
                                "install",
                                "--no-audit",
                                "--no-fund",
                                "--fetch-retries=0",
                                "--prefix",
                                modules().getParent().toString(),
                                "kafkajs@" + KAFKAJS_VERSION));
    }

    private boolean succeeds(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        try {
            return KafkaTools.runToEnd(builder, null, Duration.ofSeconds(60)).exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false; // no such program
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
