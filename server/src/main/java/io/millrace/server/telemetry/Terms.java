package io.millrace.server.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What one client is to push.
 *
 * @param subscriptionId changes when the other values do, and only then
 * @param metrics prefixes of names; empty for none
 * @param intervalMs how often
 */
public record Terms(int subscriptionId, List<String> metrics, int intervalMs) {
    /** All subscriptions that match the client, together. */
    static Terms of(Client client, Collection<Subscription> subscriptions) {
        var metrics = new TreeSet<String>();
        int intervalMs = Subscription.DEFAULT_INTERVAL_MS;
        for (var each : subscriptions) {
            if (each.matches(client)) {
                metrics.addAll(each.metrics());
                intervalMs = Math.min(intervalMs, each.intervalMs());
            }
        }
        List<String> wanted =
                metrics.contains(Subscription.ALL)
                        ? List.of(Subscription.ALL)
                        : List.copyOf(metrics);
        return new Terms(id(client.instanceId(), wanted, intervalMs), wanted, intervalMs);
    }

    /** As Kafka makes it: a checksum of the effect, mixed with the client's id. */
    private static int id(UUID client, List<String> metrics, int intervalMs) {
        var crc = new CRC32C();
        crc.update((metrics.toString() + intervalMs).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue() ^ client.hashCode();
    }
}
