package io.millrace.server.boot;

import io.millrace.server.api.config.LogLevels;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Levels of the JDK's loggers, which SLF4J writes to. The JDK has no FATAL: nothing logs there, and
 * a logger at that level is silent.
 */
final class LoggerLevels implements LogLevels {
    private static final Map<String, Level> LEVELS =
            Map.of(
                    "FATAL", Level.OFF,
                    "ERROR", Level.SEVERE,
                    "WARN", Level.WARNING,
                    "INFO", Level.INFO,
                    "DEBUG", Level.FINE,
                    "TRACE", Level.FINEST);

    // The JDK holds loggers weakly; a level would be forgotten with them.
    private final ConcurrentHashMap<String, Logger> changed = new ConcurrentHashMap<>();

    @Override
    public SortedMap<String, String> all() {
        var levels = new TreeMap<String, String>();
        for (var name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            var logger = LogManager.getLogManager().getLogger(name);
            if (logger != null) levels.put(name.isEmpty() ? ROOT : name, inForce(logger));
        }
        return levels;
    }

    private static String inForce(Logger logger) {
        for (Logger at = logger; at != null; at = at.getParent()) {
            var level = at.getLevel();
            if (level != null) return nameOf(level);
        }
        return nameOf(Level.INFO);
    }

    /** The coarsest of our levels that shows everything the given one shows. */
    private static String nameOf(Level level) {
        int value = level.intValue();
        if (value > Level.SEVERE.intValue()) return "FATAL";
        if (value > Level.WARNING.intValue()) return "ERROR";
        if (value > Level.INFO.intValue()) return "WARN";
        if (value > Level.FINE.intValue()) return "INFO";
        return value > Level.FINER.intValue() ? "DEBUG" : "TRACE";
    }

    @Override
    public boolean exists(String logger) {
        if (logger.equals(ROOT)) return true;
        for (var name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            if (name.equals(logger) || name.startsWith(logger + ".")) return true;
        }
        return false;
    }

    @Override
    public void set(String logger, String level) {
        change(logger, LEVELS.get(level));
    }

    @Override
    public void reset(String logger) {
        change(logger, null);
    }

    private void change(String name, @Nullable Level level) {
        changed.computeIfAbsent(name, at -> Logger.getLogger(at.equals(ROOT) ? "" : at))
                .setLevel(level);
    }
}
