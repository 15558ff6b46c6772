package io.millrace.compat.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A broker in a process of its own, which can be ended gently or by force and started again on the
 * same data and port.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(45);

    private final Launcher launcher;
    private final BrokerSpec spec;
    private final AutoCloseable companion;
    private ChildProcess process;
    private String readyLine;

    private BrokerProcess(Launcher launcher, BrokerSpec spec) throws IOException {
        this.launcher = launcher;
        this.spec = spec;
        this.companion = launcher.companion(spec);
        this.process = launch();
    }

    /** Starts one without waiting for it: others may have to be started first. */
    static BrokerProcess begin(BrokerSpec spec) {
        try {
            return new BrokerProcess(Launcher.chosen(), spec);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it serves. */
    public void awaitServing() {
        readyLine = process.awaitReady(START);
    }

    /** Starts it again after its end, without waiting for it. */
    public void relaunch() {
        assertThat(process.isAlive()).as("broker still runs").isFalse();
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the kind of broker that this run is about and waits until it serves. */
    public static BrokerProcess start(BrokerSpec spec) {
        return start(Launcher.chosen(), spec);
    }

    public static BrokerProcess start(Launcher launcher, BrokerSpec spec) {
        try {
            BrokerProcess broker = new BrokerProcess(launcher, spec);
            broker.awaitServing();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildProcess launch() throws IOException {
        List<String> command = new ArrayList<>(spec.prefix());
        command.addAll(launcher.command(spec));
        return ChildProcess.start(
                command, spec.home(), launcher.environment(spec), launcher::saysReady);
    }

    /** Starts it again after {@link #kill9()} or {@link #terminate()} and waits until it serves. */
    public void restart() {
        assertThat(process.isAlive()).as("broker still runs").isFalse();
        // After kill -9 Apache Kafka fails to register until its old session has expired.
        for (int left = launcher.isMillrace() ? 1 : 5; left > 0; left--) {
            try {
                process = launch();
                readyLine = process.awaitReady(START);
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (AssertionError e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    /**
     * Ends it as a power switch would end the process: no goodbye to clients, nothing more written.
     */
    public void kill9() {
        process.kill();
    }

    /** A controlled shutdown, which must end with exit code 0. */
    public void terminate() {
        int code = process.terminate(STOP);
        // Apache Kafka leaves the JVM's own code of a SIGTERM.
        assertThat(code)
                .as("exit code\n%s", process.tail())
                .isEqualTo(launcher.isMillrace() ? 0 : 143);
    }

    /** SIGSTOP: it stands still, and its sockets stay open. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT: it goes on and does not know that time has passed. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        KafkaTools.runToEnd(
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())), null);
    }

    /** The end of its output, to be shown with a failure. */
    public String tail() {
        return process.tail();
    }

    public String bootstrap() {
        return spec.address();
    }

    public int port() {
        return spec.port();
    }

    public Path dataDir() {
        return spec.dataDir();
    }

    public Path home() {
        return spec.home();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isMillrace() {
        return launcher.isMillrace();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The line that said it serves. */
    public String readyLine() {
        return readyLine;
    }

    /** Everything this process printed on stdout so far. */
    public String stdout() {
        return process.stdout();
    }

    /** Lines of its log that contain one of these texts. */
    public List<String> logLinesWith(String... texts) {
        try (Stream<String> lines = process.stderrLines()) {
            return lines.filter(line -> Stream.of(texts).anyMatch(line::contains))
                    .limit(10_000)
                    .toList();
        }
    }

    public ProcessProbe probe() {
        return new ProcessProbe(process.pid());
    }

    @Override
    public void close() {
        process.close();
        try {
            companion.close();
        } catch (Exception e) { // AutoCloseable says nothing narrower
            throw new IllegalStateException(e);
        }
    }
}
