package io.millrace.server.api.telemetry;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.telemetry.Telemetry;
import io.millrace.wire.protocol.ApiKey;

import java.util.UUID;
import java.util.function.Supplier;

/** The handlers of this package, for a table. */
public final class TelemetryApis {
    private final Telemetry telemetry;
    private final Supplier<UUID> ids;

    /**
     * Serves these subscriptions.
     *
     * @param ids random ids for new clients, none of them zero
     */
    public TelemetryApis(Telemetry telemetry, Supplier<UUID> ids) {
        this.telemetry = telemetry;
        this.ids = ids;
    }

    /** Adds GetTelemetrySubscriptions and PushTelemetry; the latter takes time to decompress. */
    public void addTo(ApiTable table) {
        var get = ApiKey.GET_TELEMETRY_SUBSCRIPTIONS;
        table.add(
                get,
                get.oldestVersion(),
                get.newestVersion(),
                Dispatch.EVENT_LOOP,
                new GetTelemetrySubscriptionsHandler(telemetry, ids));
        var push = ApiKey.PUSH_TELEMETRY;
        table.add(
                push,
                push.oldestVersion(),
                push.newestVersion(),
                Dispatch.VIRTUAL_THREAD,
                new PushTelemetryHandler(telemetry));
    }
}
