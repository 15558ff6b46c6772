package io.millrace.server.telemetry;

import io.millrace.wire.io.Malformed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of the metrics in an OpenTelemetry {@code MetricsData}, in its protocol-buffer form;
 * everything else in it is stepped over.
 *
 * <pre>
 *  MetricsData 1:[ ResourceMetrics 2:[ ScopeMetrics 2:[ Metric 1:name ... ] ... ] ... ]
 * </pre>
 */
final class MetricNames {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BLOCK = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    /** Which field leads one level deeper. */
    private static final int[] WAY = {1, 2, 2, 1};

    private final List<String> names = new ArrayList<>();

    private MetricNames() {}

    /**
     * Reads the names.
     *
     * @throws Malformed when the bytes are no such message
     */
    static List<String> of(ByteBuffer metricsData) {
        var reader = new MetricNames();
        reader.read(metricsData.slice(), 0);
        return reader.names;
    }

    private void read(ByteBuffer message, int level) {
        if (level == WAY.length) {
            names.add(StandardCharsets.UTF_8.decode(message).toString());
            return;
        }
        while (message.hasRemaining()) {
            long key = varint(message);
            int field = (int) (key >>> 3);
            switch ((int) (key & 7)) {
                case VARINT -> varint(message);
                case FIXED64 -> block(message, Long.BYTES);
                case FIXED32 -> block(message, Integer.BYTES);
                case BLOCK -> {
                    var inner = block(message, varint(message));
                    if (field == WAY[level]) {
                        read(inner, level + 1);
                    }
                }
                default -> throw new Malformed("no OpenTelemetry metrics: field type " + (key & 7));
            }
        }
    }

    private static ByteBuffer block(ByteBuffer message, long size) {
        if (size < 0 || size > message.remaining()) {
            throw new Malformed("no OpenTelemetry metrics: block of " + size + " bytes");
        }
        var inner = message.slice(message.position(), (int) size);
        message.position(message.position() + (int) size);
        return inner;
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT && message.hasRemaining(); i++) {
            byte next = message.get();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new Malformed("no OpenTelemetry metrics: number without an end");
    }
}
