package io.millrace.server.boot;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The program's own log: one line per event on stderr. {@code -Dmillrace.log.level=FINE} shows
 * more, of this program and of the libraries below it.
 */
final class ConsoleLog {
    private static final List<String> QUIET = List.of("org.apache.zookeeper", "io.netty");

    /** Each lost connection of an ensemble is a stack trace there, and a line of ours besides. */
    private static final List<String> SILENT =
            List.of(
                    "org.apache.zookeeper.ClientCnxn",
                    "org.apache.zookeeper.server.NIOServerCnxn",
                    "org.apache.zookeeper.server.quorum");

    // The JDK holds loggers weakly; a level would be forgotten with them.
    private static final List<Logger> KEPT = QUIET.stream().map(Logger::getLogger).toList();
    private static final List<Logger> UNHEARD = SILENT.stream().map(Logger::getLogger).toList();

    private ConsoleLog() {}

    /** To be called before anything logs. */
    static void install(String level) {
        var threshold = Level.parse(level);
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) root.removeHandler(handler);
        root.addHandler(new Stderr());
        root.setLevel(threshold);
        boolean detailed = threshold.intValue() < Level.INFO.intValue();
        for (var logger : KEPT) logger.setLevel(detailed ? threshold : Level.WARNING);
        for (var logger : UNHEARD) logger.setLevel(detailed ? threshold : Level.OFF);
    }

    /**
     * The JDK's manager drops all handlers as soon as the process is asked to end; the way down
     * deserves a log, too.
     */
    public static final class LastingLogs extends LogManager {
        @Override
        public void reset() {
            // Nothing: the handler needs no closing.
        }
    }

    private static final class Stderr extends Handler {
        Stderr() {
            setFormatter(new OneLine());
        }

        @Override
        public void publish(LogRecord event) {
            if (isLoggable(event)) System.err.print(getFormatter().format(event));
        }

        @Override
        public void flush() {
            System.err.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
