package io.millrace.server.config;

import java.util.Map;

/**
 * The options of one topic or group in force: its overrides over what the broker says. Immutable.
 */
public record ResourceSettings(Map<String, String> overrides, ConfigLayers layers) {
    public ResourceSettings {
        overrides = Map.copyOf(overrides);
    }

    /** The value in force. */
    public <T> T get(ResourceKey<T> key) {
        return key.key().parse(text(key));
    }

    /** The same as text. */
    public String text(ResourceKey<?> key) {
        var own = overrides.get(key.name());
        return own == null ? layers.inherited(key) : own;
    }
}
