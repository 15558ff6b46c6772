package io.millrace.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.server.net.EventLoops;
import io.millrace.server.peer.PeerClient;
import io.millrace.server.peer.PeerSettings;
import io.millrace.wire.message.MetadataRequest;
import io.millrace.wire.message.MetadataResponse;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The program as its users see it: a process with two streams and an exit code. */
class MainProcessTest {
    private static final Pattern READY =
            Pattern.compile("Millrace \\S+ ready on localhost:(\\d+) in \\d+ ms");

    @TempDir Path folder;

    private Process launch(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.millrace.server.boot.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors().toFile())
                .start();
    }

    private Path errors() {
        return folder.resolve("stderr");
    }

    @Test
    void shouldPrintOneLineWhenItServesAndEndWithZeroWhenAskedToStop()
            throws IOException, InterruptedException {
        var process = launch("start", "--override", "listeners=PLAINTEXT://localhost:0");
        try (BufferedReader out = process.inputReader()) {
            var line = out.readLine();
            assertThat(line).as(() -> "stdout; stderr in " + errors()).matches(READY);
            var matcher = READY.matcher(line);
            assertThat(matcher.find()).isTrue();
            assertThat(askForMetadata(Integer.parseInt(matcher.group(1))).controllerId())
                    .isEqualTo(1);

            process.toHandle().destroy(); // Process.destroy would close the streams as well

            assertThat(process.waitFor(30, SECONDS)).isTrue();
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        assertThat(new File(folder.toFile(), "data/log/meta.properties")).exists();
        assertThat(new File(folder.toFile(), "data/log/.kafka_cleanshutdown")).exists();
        assertThat(new File(folder.toFile(), "data/zookeeper")).isDirectory();
    }

    private static MetadataResponse askForMetadata(int port) {
        try (var loops = EventLoops.start(1);
                var client =
                        new PeerClient(
                                PeerSettings.of(loops.group(), loops.socketChannel(), "test"),
                                "localhost",
                                port)) {
            return client.<MetadataResponse>sendNegotiated(
                            ApiKey.METADATA, new MetadataRequest(null, false, false, false))
                    .toCompletableFuture()
                    .orTimeout(20, SECONDS)
                    .join();
        }
    }

    @Test
    void shouldSayInOneLineWhichOptionIsWrongAndEndWithTwo()
            throws IOException, InterruptedException {
        var process = launch("start", "--override", "num.partitions=many");

        assertThat(process.waitFor(30, SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readAllLines(errors()))
                .containsExactly(
                        "millrace: Invalid value \"many\" for num.partitions: must be a whole"
                                + " number at least 1");
        assertThat(process.inputReader().readLine()).isNull();
    }
}
