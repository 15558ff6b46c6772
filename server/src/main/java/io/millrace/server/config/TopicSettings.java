package io.millrace.server.config;

import java.util.Map;

/** The options of one topic in force: its overrides over what the broker says. Immutable. */
public record TopicSettings(Map<String, String> overrides, ConfigLayers layers) {
    public TopicSettings {
        overrides = Map.copyOf(overrides);
    }

    /** The value in force. */
    public <T> T get(TopicKey<T> key) {
        return key.key().parse(text(key));
    }

    /** The same as text. */
    public String text(TopicKey<?> key) {
        var own = overrides.get(key.name());
        return own == null ? layers.inherited(key) : own;
    }
}
