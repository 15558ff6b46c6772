package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.InvalidConfig;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code millrace start}: runs a broker in the foreground until it is asked to stop. */
@Command(
        name = "start",
        description = "Runs a broker until Ctrl-C or SIGTERM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StartCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "server.properties",
            description =
                    "Options of the broker; without it port 9092 on localhost, data under data/.")
    private @Nullable Path file;

    @Option(
            names = "--override",
            paramLabel = "key=value",
            arity = "1",
            description = "An option that takes the place of the file's; may be repeated.")
    private @Nullable String @Nullable [] overrides;

    @Override
    public Integer call() {
        BrokerConfig config;
        try {
            config = BrokerConfig.load(file, overrides());
        } catch (InvalidConfig e) {
            System.err.println("millrace: " + e.getMessage());
            return ExitCode.USAGE;
        }
        var log = LoggerFactory.getLogger("Config");
        config.warnings().forEach(log::warn);
        return new Foreground(config).run();
    }

    private Map<String, String> overrides() {
        var map = new LinkedHashMap<String, String>();
        if (overrides == null) return map;
        for (var override : overrides) {
            int equals = override == null ? -1 : override.indexOf('=');
            if (override == null || equals <= 0) {
                if (spec == null)
                    throw new IllegalStateException("picocli did not fill the command");
                throw new ParameterException(
                        spec.commandLine(), "--override needs key=value, not \"" + override + "\"");
            }
            map.put(override.substring(0, equals).strip(), override.substring(equals + 1));
        }
        return map;
    }
}
