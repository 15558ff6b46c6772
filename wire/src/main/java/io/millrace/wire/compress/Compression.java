package io.millrace.wire.compress;

/**
 * A codec with its level. Levels are those of {@code compression.gzip.level} (-1, 1 to 9), {@code
 * compression.lz4.level} (1 to 17) and {@code compression.zstd.level} (-131072 to 22); the other
 * codecs have none.
 */
public record Compression(Codec codec, int level) {
    public static final int GZIP_DEFAULT = -1;
    public static final int LZ4_DEFAULT = 9;
    public static final int ZSTD_DEFAULT = 3;

    public static final Compression NONE = new Compression(Codec.NONE, 0);

    /** Checks the level's range. */
    public Compression {
        boolean valid =
                switch (codec) {
                    case NONE, SNAPPY -> level == 0;
                    case GZIP -> level == GZIP_DEFAULT || (level >= 1 && level <= 9);
                    case LZ4 -> level >= 1 && level <= 17;
                    case ZSTD -> level >= -131072 && level <= 22;
                };
        if (!valid) {
            throw new IllegalArgumentException("level " + level + " of " + codec.text());
        }
    }

    /** The codec at Kafka's default level. */
    public static Compression of(Codec codec) {
        return switch (codec) {
            case NONE -> NONE;
            case SNAPPY -> new Compression(codec, 0);
            case GZIP -> new Compression(codec, GZIP_DEFAULT);
            case LZ4 -> new Compression(codec, LZ4_DEFAULT);
            case ZSTD -> new Compression(codec, ZSTD_DEFAULT);
        };
    }
}
