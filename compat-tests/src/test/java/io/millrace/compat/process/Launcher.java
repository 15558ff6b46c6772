package io.millrace.compat.process;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a kind of broker is started. The suites run against Millrace; that they can also be run
 * against Apache Kafka 3.9, whose behaviour they describe, shows that they demand nothing of
 * Millrace that Kafka would not do.
 */
public interface Launcher {
    /**
     * The command that runs the broker in the foreground, in the spec's home. Called before every
     * start.
     */
    List<String> command(BrokerSpec spec) throws IOException;

    /** What the command finds in its environment. */
    Map<String, String> environment(BrokerSpec spec);

    /** The environment of a broker of Apache Kafka that {@code bin/kafka} starts. */
    static Map<String, String> kafka(String version, BrokerSpec spec) {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_TOOLS_VERSION", version);
        environment.put("KAFKA_TOOLS_LOG", "INFO");
        if (!spec.jvmFlags().isEmpty()) {
            environment.put("KAFKA_TOOLS_OPTS", String.join(" ", spec.jvmFlags()));
        }
        return environment;
    }

    /** Whether a line of the broker's output says that it serves. */
    boolean saysReady(String line);

    /** What must run beside the broker, from before its first start until it is closed. */
    default AutoCloseable companion(BrokerSpec spec) throws IOException {
        return () -> {};
    }

    /** Whether this is the broker that this project builds. */
    default boolean isMillrace() {
        return false;
    }

    /**
     * The launcher that the system property {@code millrace.launcher} names: {@code millrace}
     * (default), {@code kafka3} or {@code kafka4}.
     */
    static Launcher chosen() {
        String name = System.getProperty("millrace.launcher", "millrace");
        return switch (name) {
            case "millrace" -> new MillraceLauncher();
            case "kafka3" -> new Kafka3Launcher();
            case "kafka4" -> new Kafka4Launcher();
            default -> throw new IllegalArgumentException("millrace.launcher=" + name);
        };
    }
}
