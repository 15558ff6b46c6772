package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.QuotaKeys;
import io.millrace.server.quota.ClientQuotas;
import io.millrace.server.quota.ClientToll;
import io.millrace.server.quota.ConnectionRates;
import io.millrace.server.quota.FetchToll;
import io.millrace.server.quota.MutationGate;
import io.millrace.server.quota.MutationQuotas;
import io.millrace.server.quota.QuotaWindows;
import io.millrace.server.quota.Toll;

/** What clients have used of their limits, for the parts of the broker that charge them. */
final class Quotas {
    private final ClientQuotas clients;
    private final MutationQuotas mutations;
    private final ConnectionRates connections;

    Quotas(BrokerConfig config) {
        var windows =
                new QuotaWindows(
                        config.get(QuotaKeys.WINDOW_NUM),
                        config.get(QuotaKeys.WINDOW_SECONDS) * 1000L);
        var controllerWindows =
                new QuotaWindows(
                        config.get(QuotaKeys.CONTROLLER_WINDOW_NUM),
                        config.get(QuotaKeys.CONTROLLER_WINDOW_SECONDS) * 1000L);
        this.clients = new ClientQuotas(windows, Quotas::nowMs);
        this.connections = new ConnectionRates(clients, windows, Quotas::nowMs);
        this.mutations = new MutationQuotas(clients, controllerWindows, Quotas::nowMs);
    }

    ClientQuotas clients() {
        return clients;
    }

    /** For the network. */
    Toll toll() {
        return new ClientToll(clients);
    }

    /** For fetches. */
    FetchToll fetches() {
        return new FetchToll(clients);
    }

    /** For changes of topics. */
    MutationGate mutations() {
        return mutations;
    }

    /** For the listeners' doors. */
    ConnectionRates connections() {
        return connections;
    }

    /** Not the time of day, which may be set back. */
    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
