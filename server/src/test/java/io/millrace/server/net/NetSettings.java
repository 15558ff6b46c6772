package io.millrace.server.net;

import java.util.Map;

/** The settings that the tests vary. */
record NetSettings(
        int maxInFlight,
        long maxInFlightBytes,
        long idleMs,
        long memory,
        int inAll,
        int perIp,
        Map<String, Integer> overrides) {
    NetSettings() {
        this(256, 16 << 20, 600_000, -1, Integer.MAX_VALUE, Integer.MAX_VALUE, Map.of());
    }

    NetSettings inFlight(int requests, long bytes) {
        return new NetSettings(requests, bytes, idleMs, memory, inAll, perIp, overrides);
    }

    NetSettings idle(long ms) {
        return new NetSettings(maxInFlight, maxInFlightBytes, ms, memory, inAll, perIp, overrides);
    }

    NetSettings memory(long bytes) {
        return new NetSettings(
                maxInFlight, maxInFlightBytes, idleMs, bytes, inAll, perIp, overrides);
    }

    NetSettings connections(int all, int ip, Map<String, Integer> byIp) {
        return new NetSettings(maxInFlight, maxInFlightBytes, idleMs, memory, all, ip, byIp);
    }

    NetConfig config() {
        return new NetConfig(
                2,
                -1,
                -1,
                50,
                1 << 20,
                memory,
                idleMs,
                inAll,
                perIp,
                overrides,
                maxInFlight,
                maxInFlightBytes);
    }
}
