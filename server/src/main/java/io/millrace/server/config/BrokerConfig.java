package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A server.properties with its overrides, every value parsed and checked. Immutable. */
public final class BrokerConfig {
    private final Map<String, String> texts;
    private final Map<String, Object> values;
    private final List<String> warnings;

    private BrokerConfig(
            Map<String, String> texts, Map<String, Object> values, List<String> warnings) {
        this.texts = texts;
        this.values = values;
        this.warnings = warnings;
    }

    /**
     * Reads a file and puts the overrides over it.
     *
     * @param file a file in the format of {@link Properties}; null takes {@link Defaults#TEXTS}
     * @throws InvalidConfig when the file cannot be read or a value is not allowed
     */
    public static BrokerConfig load(@Nullable Path file, Map<String, String> overrides) {
        var texts = new TreeMap<>(file == null ? Defaults.TEXTS : read(file));
        texts.putAll(overrides);
        return of(texts);
    }

    /**
     * Parses and checks.
     *
     * @throws InvalidConfig when a value is not allowed
     */
    public static BrokerConfig of(Map<String, String> texts) {
        var values = new HashMap<String, Object>();
        var warnings = new ArrayList<String>();
        new TreeMap<>(texts)
                .forEach((name, text) -> {
                    var key = BrokerKeys.find(BrokerKeys.withoutListener(name));
                    var warning = warning(name, key);
                    if (warning != null) warnings.add(warning);
                    if (key != null) values.put(name, key.parse(text));
                });
        var config =
                new BrokerConfig(
                        Collections.unmodifiableMap(new TreeMap<>(texts)), values, warnings);
        CrossChecks.check(config);
        return config;
    }

    private static @Nullable String warning(String name, @Nullable ConfigKey<?> key) {
        if (key == null) return name + " is not a known key and has no effect";
        if (!key.name().equals(name) && !NetKeys.MAY_DIFFER_BY_LISTENER.contains(key))
            return name + " has no effect yet: listeners cannot differ in this key";
        return switch (key.effect()) {
            case ACTIVE, AT_START -> null;
            case IDLE -> name + " has no effect";
            case KRAFT ->
                    name
                            + " has no effect: it belongs to KRaft mode, and Millrace coordinates"
                            + " through ZooKeeper";
        };
    }

    private static Map<String, String> read(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new InvalidConfig("Cannot read " + file + ": there is no such file");
        } catch (MalformedInputException | IllegalArgumentException e) {
            throw new InvalidConfig(
                    "Cannot read " + file + ": it is not a properties file in UTF-8");
        } catch (IOException e) {
            throw new InvalidConfig("Cannot read " + file + ": " + e.getMessage());
        }
        var texts = new HashMap<String, String>();
        properties
                .stringPropertyNames()
                .forEach(name -> texts.put(name, properties.getProperty(name)));
        return texts;
    }

    /** The value set for a key, else its default; null when it has neither. */
    @SuppressWarnings("unchecked") // values holds under a key's name only what that key parsed
    public <T> @Nullable T find(ConfigKey<T> key) {
        var value = (T) values.get(key.name());
        return value == null ? key.defaultValue() : value;
    }

    /**
     * The value set for a key, else its default.
     *
     * @throws IllegalStateException when it has neither; ask {@link #find} for such keys
     */
    public <T> T get(ConfigKey<T> key) {
        var value = find(key);
        if (value == null) throw new IllegalStateException(key + " has no value");
        return value;
    }

    public boolean isSet(ConfigKey<?> key) {
        return texts.containsKey(key.name());
    }

    /** What was set, by name, as written. */
    public Map<String, String> texts() {
        return texts;
    }

    /** One sentence for each key that was set in vain. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** The data directories, in the order given. */
    public List<String> logDirs() {
        var several = find(LogKeys.LOG_DIRS);
        var text = several == null ? get(LogKeys.LOG_DIR) : several;
        var dirs = List.of(text.strip().split("\\s*,\\s*"));
        if (dirs.stream().anyMatch(String::isEmpty)) {
            throw InvalidConfig.of(
                    several == null ? "log.dir" : "log.dirs",
                    text,
                    "must name at least one directory, and no empty one");
        }
        return dirs;
    }

    /**
     * {@code broker.id}, or {@code node.id} where only that is set; -1 when the cluster is to
     * choose.
     */
    public int brokerId() {
        return isSet(ClusterKeys.BROKER_ID) ? get(ClusterKeys.BROKER_ID) : get(KraftKeys.NODE_ID);
    }

    /** Listens to and advertises. */
    public ListenerConfig listeners() {
        return ListenerConfig.of(this);
    }
}
