package io.millrace.wire.record;

/**
 * What a topic asks of timestamps.
 *
 * @param type whose timestamps it keeps
 * @param beforeMaxMs how far behind the broker's clock a producer's may be
 * @param afterMaxMs how far ahead of the broker's clock a producer's may be
 */
public record TimestampRule(TimestampType type, long beforeMaxMs, long afterMaxMs) {
    /** Any timestamp that the producer likes. */
    public static final TimestampRule ANY =
            new TimestampRule(TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE);

    RecordScan.Bounds bounds(long nowMs, boolean keyRequired) {
        if (type == TimestampType.LOG_APPEND_TIME) {
            return new RecordScan.Bounds(Long.MIN_VALUE, Long.MAX_VALUE, keyRequired);
        }
        long earliest = beforeMaxMs == Long.MAX_VALUE ? Long.MIN_VALUE : nowMs - beforeMaxMs;
        long latest = afterMaxMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + afterMaxMs;
        return new RecordScan.Bounds(earliest, latest, keyRequired);
    }
}
