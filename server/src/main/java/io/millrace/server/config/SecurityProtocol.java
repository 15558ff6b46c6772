package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is spoken below Kafka's own frames, with the numbers of UpdateMetadata. */
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short wireId;

    SecurityProtocol(int wireId) {
        this.wireId = (short) wireId;
    }

    public short wireId() {
        return wireId;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Enum::name).toList();
    }

    static @Nullable SecurityProtocol find(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        for (var protocol : values()) if (protocol.name().equals(upper)) return protocol;
        return null;
    }
}
