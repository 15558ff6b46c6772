package io.millrace.compat.process;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Hands a test the one broker that all tests of a run share, so that only tests which end or garble
 * a broker pay for one of their own. Tests keep apart by their topics.
 */
public final class SharedBroker implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SharedBroker.class);

    private record Running(BrokerProcess broker) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                broker.terminate();
            } finally {
                broker.close();
                deleteTree(broker.home());
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrokerProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("broker", key -> start(), Running.class)
                .broker();
    }

    private static Running start() {
        try {
            Path home = Files.createTempDirectory("millrace-compat");
            return new Running(
                    BrokerProcess.start(
                            BrokerSpec.in(home)
                                    .with("auto.create.topics.enable", "true")
                                    .with("log.segment.delete.delay.ms", "1000")
                                    .with("num.partitions", "1")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder and what is in it. */
    public static void deleteTree(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
