package io.millrace.server.telemetry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes one line per push, with the names of the metrics, when this class's logger is at debug
 * (which can be switched while the broker runs), and counts pushes and bytes.
 */
public final class MetricsLog implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);

    private final LongAdder pushes = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    @Override
    public void receive(Client client, ByteBuffer metrics) {
        int size = metrics.remaining();
        var names = MetricNames.of(metrics);
        pushes.increment();
        bytes.add(size);
        LOG.debug(
                "Client {} ({}, {} {}) at {} pushed {} metrics in {} bytes: {}",
                client.instanceId(),
                client.clientId(),
                client.origin().software(),
                client.origin().softwareVersion(),
                client.origin().address().getHostAddress(),
                names.size(),
                size,
                names);
    }

    /** Pushes taken so far. */
    public long pushes() {
        return pushes.sum();
    }

    /** Bytes of metrics taken so far, uncompressed. */
    public long bytes() {
        return bytes.sum();
    }
}
