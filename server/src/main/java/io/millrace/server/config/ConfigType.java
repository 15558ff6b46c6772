package io.millrace.server.config;

/** The types a value can have, with the numbers DescribeConfigs uses for them. */
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final byte wireId;

    ConfigType(int wireId) {
        this.wireId = (byte) wireId;
    }

    /** The number of this type in DescribeConfigs responses of version 3 and later. */
    public byte wireId() {
        return wireId;
    }
}
