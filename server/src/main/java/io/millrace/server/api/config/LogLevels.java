package io.millrace.server.api.config;

import java.util.List;
import java.util.SortedMap;

/**
 * The loggers of this process and their levels, in Kafka's words (KIP-412). Nothing here outlives
 * the process.
 */
public interface LogLevels {
    /** The name under which Kafka's tools know the logger above all others. */
    String ROOT = "root";

    /** The levels there are, the quietest first. */
    List<String> NAMES = List.of("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    /** Every logger there is at the moment with the level that is in force for it. */
    SortedMap<String, String> all();

    /** Whether there is such a logger, or one below that name. */
    boolean exists(String logger);

    /** Gives a logger one of {@link #NAMES}. */
    void set(String logger, String level);

    /** Gives a logger the level of the one above it again. */
    void reset(String logger);
}
