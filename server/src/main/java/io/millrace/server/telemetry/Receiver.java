package io.millrace.server.telemetry;

import java.nio.ByteBuffer;

/** Where pushed metrics go. Called on any thread. */
@FunctionalInterface
public interface Receiver {
    /**
     * Takes one push.
     *
     * @param metrics OpenTelemetry's {@code MetricsData}, valid until this returns
     * @throws io.millrace.wire.io.Malformed when it is something else
     */
    void receive(Client client, ByteBuffer metrics);
}
