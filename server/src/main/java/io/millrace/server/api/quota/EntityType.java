package io.millrace.server.api.quota;

import io.millrace.server.quota.QuotaEntity;

import org.jspecify.annotations.Nullable;

/** The parts of an entity under the names that requests give them. */
enum EntityType {
    USER("user") {
        @Override
        @Nullable String of(QuotaEntity entity) {
            return entity.user();
        }
    },
    CLIENT_ID("client-id") {
        @Override
        @Nullable String of(QuotaEntity entity) {
            return entity.clientId();
        }
    },
    IP("ip") {
        @Override
        @Nullable String of(QuotaEntity entity) {
            return entity.ip();
        }
    };

    private final String text;

    EntityType(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The name that this part of an entity has; null when the entity has no such part. */
    abstract @Nullable String of(QuotaEntity entity);

    static @Nullable EntityType named(String text) {
        for (var type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        return null;
    }
}
