package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.net.EventLoops;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code millrace start}: runs a broker in the foreground until it is asked to stop. */
final class StartCommand extends Command {
    private static final Option OVERRIDE =
            Option.builder()
                    .longOpt("override")
                    .hasArg()
                    .argName("key=value")
                    .desc("An option that takes the place of the file's; may be repeated.")
                    .get();

    private final Function<Broker, Optional<String>> life;

    StartCommand() {
        this(broker -> Optional.of(broker.failure().join()));
    }

    /**
     * @param life as for {@link Foreground}
     */
    StartCommand(Function<Broker, Optional<String>> life) {
        super(
                "start",
                "[server.properties] [--override key=value]...",
                "Runs a broker until Ctrl-C or SIGTERM. Without a file it listens on"
                        + " localhost:9092 and keeps its data under data/.");
        this.life = life;
    }

    @Override
    Options options() {
        return new Options().addOption(OVERRIDE);
    }

    @Override
    int run(CommandLine arguments) throws ParseException {
        var files = arguments.getArgList();
        if (files.size() > 1) throw new ParseException("one file at most, not " + files);
        var overrides = overrides(arguments);
        EventLoops.preload();
        BrokerConfig config;
        try {
            config =
                    BrokerConfig.load(
                            files.isEmpty() ? null : Path.of(files.getFirst()), overrides);
        } catch (InvalidConfig e) {
            System.err.println("millrace: " + e.getMessage());
            return USAGE;
        }
        var log = LoggerFactory.getLogger("Config");
        config.warnings().forEach(log::warn);
        return new Foreground(config, life).run();
    }

    private static Map<String, String> overrides(CommandLine arguments) throws ParseException {
        var map = new LinkedHashMap<String, String>();
        var given = arguments.getOptionValues(OVERRIDE);
        for (var override : given == null ? new String[0] : given) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw new ParseException("--override needs key=value, not \"" + override + "\"");
            }
            map.put(override.substring(0, equals).strip(), override.substring(equals + 1));
        }
        return map;
    }
}
