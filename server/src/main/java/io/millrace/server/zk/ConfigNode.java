package io.millrace.server.zk;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Payloads of {@code /config/<entity>} and of the notifications below {@code /config/changes}. */
final class ConfigNode {
    static final String CHANGES = "/config/changes";
    static final String CHANGE_PREFIX = CHANGES + "/config_change_";
    private static final int VERSION = 1;
    private static final int CHANGE_VERSION = 2;

    private ConfigNode() {}

    static byte[] payload(Map<String, String> configs) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeObjectFieldStart("config");
            for (Map.Entry<String, String> config : new TreeMap<>(configs).entrySet()) {
                out.writeStringField(config.getKey(), config.getValue());
            }
            out.writeEndObject();
        });
    }

    /** Configs of an entity; a node without content has none. */
    static SortedMap<String, String> parse(String path, byte[] data) {
        SortedMap<String, String> configs = new TreeMap<>();
        if (data.length > 0) {
            Json config = Json.parse(path, data).object("config");
            for (String key : config.values().keySet()) {
                String value = config.text(key);
                if (value != null) {
                    configs.put(key, value);
                }
            }
        }
        return configs;
    }

    static byte[] change(ConfigEntity entity) {
        return Json.object(out -> {
            out.writeNumberField("version", CHANGE_VERSION);
            out.writeStringField("entity_path", entity.path());
        });
    }

    /** The entity a notification is about, null if it names none; old tools write version 1. */
    static @Nullable ConfigEntity parseChange(String path, byte[] data) {
        Json json = Json.parse(path, data);
        String entity = json.text("entity_path");
        if (entity != null) {
            return new ConfigEntity(entity);
        }
        String type = json.text("entity_type");
        String name = json.text("entity_name");
        return type == null || name == null ? null : new ConfigEntity(type + "/" + name);
    }
}
