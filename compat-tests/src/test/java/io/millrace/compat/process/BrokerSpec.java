package io.millrace.compat.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a broker is started with. Everything it writes stays under {@code home}, so a second start
 * from the same spec is a restart.
 *
 * @param home folder of its own, with the log directory, the embedded ZooKeeper's data and the
 *     captured output
 * @param host where its plain listener is
 * @param port of that listener
 * @param settings further lines of server.properties
 * @param jvmFlags further flags of its virtual machine
 * @param prefix command that runs the broker's command in a place of its own; empty for none
 */
public record BrokerSpec(
        Path home,
        String host,
        int port,
        Map<String, String> settings,
        List<String> jvmFlags,
        List<String> prefix) {
    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000; // below those the system gives to clients

    /** None is given twice: who was given one may not listen on it yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    public BrokerSpec {
        settings = Map.copyOf(settings);
        jvmFlags = List.copyOf(jvmFlags);
        prefix = List.copyOf(prefix);
    }

    /** A broker under {@code home} on a port that was free a moment ago. */
    public static BrokerSpec in(Path home) {
        return new BrokerSpec(home, "127.0.0.1", freePort(), Map.of(), List.of(), List.of());
    }

    /** The same at another address, and run by another command. */
    public BrokerSpec at(String otherHost, int otherPort, List<String> command) {
        return new BrokerSpec(home, otherHost, otherPort, settings, jvmFlags, command);
    }

    public BrokerSpec with(String key, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(key, value);
        return new BrokerSpec(home, host, port, more, jvmFlags, prefix);
    }

    public BrokerSpec withJvmFlags(String... flags) {
        return new BrokerSpec(home, host, port, settings, List.of(flags), prefix);
    }

    public Path dataDir() {
        return home.resolve("data");
    }

    public String address() {
        return host + ":" + port;
    }

    /**
     * A port that nobody listens on now, and that is given once; another process may still take it
     * before the caller does, but no client is given it by the system.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port below " + HIGHEST_PORT);
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
