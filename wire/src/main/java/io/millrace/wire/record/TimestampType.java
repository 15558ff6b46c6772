package io.millrace.wire.record;

import org.jspecify.annotations.Nullable;

/** Who sets the timestamp of a record: its producer, or the broker when it appends. */
public enum TimestampType {
    CREATE_TIME("CreateTime"),
    LOG_APPEND_TIME("LogAppendTime");

    private final String text;

    TimestampType(String text) {
        this.text = text;
    }

    /** The name that {@code message.timestamp.type} uses. */
    public String text() {
        return text;
    }

    /** How the type shows in the attributes of a batch or message. */
    int bit() {
        return this == LOG_APPEND_TIME ? RecordBatch.LOG_APPEND_TIME_BIT : 0;
    }

    /** The type of this configuration name, or null. */
    public static @Nullable TimestampType named(String text) {
        for (TimestampType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        return null;
    }
}
