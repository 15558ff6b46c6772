package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One option: its name and everything there is to know about it. Immutable; the {@code with}-like
 * methods return changed copies.
 *
 * @param <T> the parsed value: Boolean, String, Integer, Short, Long, Double, List of String or
 *     Secret
 */
public final class ConfigKey<T> {
    private final String name;
    private final ConfigType type;
    private final Function<String, T> reader;
    private final @Nullable T defaultValue;
    private final @Nullable Check<? super T> check;
    private final String doc;
    private final Traits traits;

    /** What does not depend on the value's type. */
    private record Traits(Scope scope, Effect effect, boolean hidden) {
        static final Traits PLAIN = new Traits(Scope.READ_ONLY, Effect.ACTIVE, false);
    }

    private ConfigKey(
            String name,
            ConfigType type,
            Function<String, T> reader,
            @Nullable T defaultValue,
            @Nullable Check<? super T> check,
            String doc,
            Traits traits) {
        this.name = name;
        this.type = type;
        this.reader = reader;
        this.defaultValue = defaultValue;
        this.check = check;
        this.doc = doc;
        this.traits = traits;
    }

    private static <T> ConfigKey<T> of(
            ConfigType type,
            String name,
            Function<String, T> reader,
            @Nullable T defaultValue,
            String doc) {
        return new ConfigKey<>(name, type, reader, defaultValue, null, doc, Traits.PLAIN);
    }

    public static ConfigKey<Boolean> ofBoolean(
            String name, @Nullable Boolean defaultValue, String doc) {
        return of(ConfigType.BOOLEAN, name, ConfigKey::readBoolean, defaultValue, doc);
    }

    public static ConfigKey<String> ofString(
            String name, @Nullable String defaultValue, String doc) {
        return of(ConfigType.STRING, name, String::strip, defaultValue, doc);
    }

    public static ConfigKey<Integer> ofInt(
            String name, @Nullable Integer defaultValue, String doc) {
        return of(ConfigType.INT, name, s -> Integer.valueOf(s.strip()), defaultValue, doc);
    }

    public static ConfigKey<Short> ofShort(String name, int defaultValue, String doc) {
        return of(ConfigType.SHORT, name, s -> Short.valueOf(s.strip()), (short) defaultValue, doc);
    }

    public static ConfigKey<Long> ofLong(String name, @Nullable Long defaultValue, String doc) {
        return of(ConfigType.LONG, name, s -> Long.valueOf(s.strip()), defaultValue, doc);
    }

    public static ConfigKey<Double> ofDouble(
            String name, @Nullable Double defaultValue, String doc) {
        return of(ConfigType.DOUBLE, name, s -> Double.valueOf(s.strip()), defaultValue, doc);
    }

    /** A list separated by commas; {@code defaultValue} is written in that form. */
    public static ConfigKey<List<String>> ofList(
            String name, @Nullable String defaultValue, String doc) {
        return of(
                ConfigType.LIST,
                name,
                ConfigKey::readList,
                defaultValue == null ? null : readList(defaultValue),
                doc);
    }

    public static ConfigKey<String> ofClass(
            String name, @Nullable String defaultValue, String doc) {
        return of(ConfigType.CLASS, name, String::strip, defaultValue, doc);
    }

    public static ConfigKey<Secret> ofPassword(String name, String doc) {
        return of(ConfigType.PASSWORD, name, Secret::new, null, doc);
    }

    public ConfigKey<T> check(Check<? super T> newCheck) {
        return new ConfigKey<>(name, type, reader, defaultValue, newCheck, doc, traits);
    }

    public ConfigKey<T> perBroker() {
        return with(new Traits(Scope.PER_BROKER, traits.effect, traits.hidden));
    }

    public ConfigKey<T> clusterWide() {
        return with(new Traits(Scope.CLUSTER_WIDE, traits.effect, traits.hidden));
    }

    /** Read from the file at a start, although Kafka changes it while it runs. */
    public ConfigKey<T> atStart() {
        return with(new Traits(traits.scope, Effect.AT_START, traits.hidden));
    }

    /** Known but without effect. */
    public ConfigKey<T> idle() {
        return with(new Traits(traits.scope, Effect.IDLE, traits.hidden));
    }

    public ConfigKey<T> kraft() {
        return with(new Traits(traits.scope, Effect.KRAFT, traits.hidden));
    }

    /** Not described to clients: Kafka treats the key as internal. */
    public ConfigKey<T> hidden() {
        return with(new Traits(traits.scope, traits.effect, true));
    }

    private ConfigKey<T> with(Traits newTraits) {
        return new ConfigKey<>(name, type, reader, defaultValue, check, doc, newTraits);
    }

    public String name() {
        return name;
    }

    public ConfigType type() {
        return type;
    }

    public @Nullable T defaultValue() {
        return defaultValue;
    }

    /** The default as it would be written in a file; null when there is none. */
    public @Nullable String defaultText() {
        return defaultValue == null ? null : render(defaultValue);
    }

    public String doc() {
        return doc;
    }

    public Scope scope() {
        return traits.scope;
    }

    public Effect effect() {
        return traits.effect;
    }

    public boolean isHidden() {
        return traits.hidden;
    }

    public boolean isSecret() {
        return type == ConfigType.PASSWORD;
    }

    /** What values are accepted, in words. */
    public String allowed() {
        var kind =
                switch (type) {
                    case BOOLEAN -> "true or false";
                    case INT, SHORT, LONG -> "a whole number";
                    case DOUBLE -> "a number";
                    case LIST -> "a list separated by commas";
                    case STRING -> "a text";
                    case CLASS -> "a class name";
                    case PASSWORD -> "a password";
                };
        if (check == null) return kind;
        return switch (type) {
            case INT, SHORT, LONG, DOUBLE -> kind + " " + check.allowed();
            case BOOLEAN, LIST, STRING, CLASS, PASSWORD -> check.allowed();
        };
    }

    /**
     * The value a text stands for.
     *
     * @throws InvalidConfig when it is of another type or refused by the check
     */
    public T parse(String text) {
        T value;
        try {
            value = reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
        if (check != null && !check.accepts(value)) throw refused(text);
        return value;
    }

    private InvalidConfig refused(String text) {
        return InvalidConfig.of(name, isSecret() ? "[hidden]" : text, "must be " + allowed());
    }

    /** The text form of a value, as Kafka prints it. */
    public String render(T value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }

    private static Boolean readBoolean(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static List<String> readList(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.strip().split("\\s*,\\s*", -1)).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
