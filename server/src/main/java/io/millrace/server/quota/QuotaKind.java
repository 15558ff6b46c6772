package io.millrace.server.quota;

import org.jspecify.annotations.Nullable;

/** What is limited, under the name that configs give it. */
public enum QuotaKind {
    /** Bytes of produce requests per second. */
    PRODUCE("producer_byte_rate", true),

    /** Bytes of fetch replies per second. */
    FETCH("consumer_byte_rate", true),

    /** Time spent on requests, in percent of one thread (KIP-124). */
    REQUEST("request_percentage", false),

    /** Partitions created and deleted per second (KIP-599). */
    CONTROLLER_MUTATION("controller_mutation_rate", false),

    /** New connections per second of one address (KIP-612). */
    CONNECTION("connection_creation_rate", true);

    private final String key;
    private final boolean whole;

    QuotaKind(String key, boolean whole) {
        this.key = key;
        this.whole = whole;
    }

    /** The name of the limit in configs. */
    public String key() {
        return key;
    }

    /** Whether the limit is a whole number. */
    public boolean isWhole() {
        return whole;
    }

    /** Whether entities of this kind can have the limit: addresses have their own. */
    public boolean suits(QuotaEntity entity) {
        return entity.isIp() == (this == CONNECTION);
    }

    /** The kind with this key; null when it is none, as with a user's credentials. */
    public static @Nullable QuotaKind of(String key) {
        for (var kind : values()) {
            if (kind.key.equals(key)) {
                return kind;
            }
        }
        return null;
    }
}
