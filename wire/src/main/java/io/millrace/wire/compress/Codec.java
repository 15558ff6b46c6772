package io.millrace.wire.compress;

import io.millrace.wire.io.Malformed;

import org.jspecify.annotations.Nullable;

/**
 * A compression format; its id is what batch attributes carry, its name what configuration does.
 */
public enum Codec {
    NONE(0, "none"),
    GZIP(1, "gzip"),
    SNAPPY(2, "snappy"),
    LZ4(3, "lz4"),
    ZSTD(4, "zstd");

    private static final Codec[] BY_ID = values();

    private final int id;
    private final String text;

    Codec(int id, String text) {
        this.id = id;
        this.text = text;
    }

    /** The number in bits 0 to 2 of the batch attributes. */
    public int id() {
        return id;
    }

    /** The lower-case name that {@code compression.type} uses. */
    public String text() {
        return text;
    }

    /** Whether a codec has this id. */
    public static boolean known(int id) {
        return id >= 0 && id < BY_ID.length;
    }

    /**
     * The codec with this id.
     *
     * @throws Malformed when there is none
     */
    public static Codec of(int id) {
        if (!known(id)) {
            throw new Malformed("unknown compression codec " + id);
        }
        return BY_ID[id];
    }

    /** The codec of this configuration name, or null. */
    public static @Nullable Codec named(String text) {
        for (Codec codec : BY_ID) {
            if (codec.text.equals(text)) {
                return codec;
            }
        }
        return null;
    }
}
