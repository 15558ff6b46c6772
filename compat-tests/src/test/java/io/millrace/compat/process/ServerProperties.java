package io.millrace.compat.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The server.properties of a broker under test. */
final class ServerProperties {
    private ServerProperties() {}

    /** Writes the spec's settings over the launcher's own and returns the file. */
    static Path write(BrokerSpec spec, Map<String, String> own) throws IOException {
        Map<String, String> all = new TreeMap<>(own);
        all.put("offsets.topic.replication.factor", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.putAll(spec.settings());
        Files.createDirectories(spec.home());
        String text =
                all.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining("\n", "", "\n"));
        return Files.writeString(spec.home().resolve("server.properties"), text);
    }
}
