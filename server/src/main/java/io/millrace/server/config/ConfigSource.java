package io.millrace.server.config;

/** Where a value comes from, with the numbers DescribeConfigs uses. */
public enum ConfigSource {
    TOPIC(1),
    DYNAMIC_BROKER(2),
    DYNAMIC_DEFAULT_BROKER(3),
    STATIC_BROKER(4),
    DEFAULT(5),
    BROKER_LOGGER(6),
    CLIENT_METRICS(7),
    GROUP(8);

    private final byte wireId;

    ConfigSource(int wireId) {
        this.wireId = (byte) wireId;
    }

    public byte wireId() {
        return wireId;
    }
}
