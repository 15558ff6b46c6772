package io.millrace.compat.group;

import io.millrace.compat.process.ChildProcess;
import io.millrace.compat.process.KafkaTools;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The processes that hold the members of the storm, each with a version of kafka-clients. */
final class StormHosts implements AutoCloseable {
    private static final String OWN = "4.4.0";
    private static final int HOSTS = 4;
    private static final int MEMBERS = 20;
    private static final long PAUSE_MS = 800;
    private static final Duration START = Duration.ofSeconds(60);

    /** A process that runs or has been killed, and where its journal is. */
    record Host(String name, Path journal, ChildProcess process) {}

    private final Path home;
    private final List<String> clients;
    private final String bootstrap;
    private final List<String> groups;
    private final Host[] running = new Host[HOSTS];
    private final List<Host> all = new ArrayList<>();
    private final StringBuilder deaths = new StringBuilder();

    /**
     * @param clients versions of kafka-clients, which the hosts take in turn
     * @param topics each form's topic, which is its group's name too
     */
    StormHosts(Path home, List<String> clients, String bootstrap, Map<Form, String> topics) {
        this.home = home;
        this.clients = clients;
        this.bootstrap = bootstrap;
        this.groups = topics.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    /** Starts all of them; members come and go by chance unless {@code seed} is 0. */
    void startAll(long seed) {
        for (int i = 0; i < HOSTS; i++) {
            start(i, seed == 0 ? 0 : seed + i);
        }
        for (Host host : running) {
            host.process.awaitReady(START);
        }
    }

    /** Kills one; its members die without a word. Another takes its place. */
    void replace(int index, long seed) {
        kill(index);
        start(index, seed);
    }

    private void start(int index, long seed) {
        String version = clients.get(index % clients.size());
        String name = "h" + all.size();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.util.logging.config.file="
                                        + System.getProperty("java.util.logging.config.file"),
                                "-cp",
                                classPath(version),
                                MemberHost.class.getName(),
                                bootstrap,
                                Boolean.toString(version.equals(OWN)),
                                name,
                                Long.toString(seed),
                                Long.toString(PAUSE_MS),
                                Integer.toString(index * MEMBERS / HOSTS),
                                Integer.toString((index + 1) * MEMBERS / HOSTS)));
        command.addAll(groups);
        try {
            Path folder = home.resolve(name);
            var process = ChildProcess.start(command, folder, Map.of(), "READY"::equals);
            running[index] = new Host(name, folder.resolve("stdout.log"), process);
            all.add(running[index]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill(int index) {
        assertAlive(running[index]);
        running[index].process.kill();
        deaths.append(System.nanoTime()).append(' ').append(running[index].name).append(" DIED\n");
    }

    private static void assertAlive(Host host) {
        if (!host.process.isAlive()) {
            throw new AssertionError(host.name + " has ended by itself\n" + host.process.tail());
        }
    }

    /** Kills all of them. */
    void killAll() {
        for (int i = 0; i < HOSTS; i++) {
            kill(i);
        }
    }

    /** The journals of all there were, those of the dead included, and when hosts died. */
    List<Path> journals() {
        try {
            Path died = Files.writeString(home.resolve("deaths.log"), deaths);
            List<Path> journals = all.stream().map(Host::journal).collect(Collectors.toList());
            journals.add(died);
            return journals;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class path of this test run, with another kafka-clients. */
    private static String classPath(String version) {
        String own = System.getProperty("java.class.path");
        if (version.equals(OWN)) {
            return own;
        }
        Path jar =
                KafkaTools.checkout()
                        .resolve("compat-tests/target/clients/kafka-clients-" + version + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no " + jar + ": run this by compat-tests/bin/suite");
        }
        return Arrays.stream(own.split(File.pathSeparator))
                .map(one -> one.endsWith("kafka-clients-" + OWN + ".jar") ? jar.toString() : one)
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public void close() {
        for (Host host : all) {
            host.process.close();
        }
    }
}
