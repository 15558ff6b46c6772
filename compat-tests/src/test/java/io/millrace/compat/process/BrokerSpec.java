package io.millrace.compat.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a broker is started with. Everything it writes stays under {@code home}, so a second start
 * from the same spec is a restart.
 *
 * @param home folder of its own, with the log directory, the embedded ZooKeeper's data and the
 *     captured output
 * @param port of the plain listener on 127.0.0.1
 * @param settings further lines of server.properties
 * @param jvmFlags further flags of its virtual machine
 */
public record BrokerSpec(Path home, int port, Map<String, String> settings, List<String> jvmFlags) {
    public BrokerSpec {
        settings = Map.copyOf(settings);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** A broker under {@code home} on a port that was free a moment ago. */
    public static BrokerSpec in(Path home) {
        return new BrokerSpec(home, freePort(), Map.of(), List.of());
    }

    public BrokerSpec with(String key, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(key, value);
        return new BrokerSpec(home, port, more, jvmFlags);
    }

    public BrokerSpec withJvmFlags(String... flags) {
        return new BrokerSpec(home, port, settings, List.of(flags));
    }

    public Path dataDir() {
        return home.resolve("data");
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /**
     * A port that nobody listens on now; another process may still take it before the caller does.
     */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
