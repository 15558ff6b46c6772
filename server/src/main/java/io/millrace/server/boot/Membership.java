package io.millrace.server.boot;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.ClusterImage;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.MillraceKeys;
import io.millrace.server.peer.PeerSettings;
import io.millrace.server.peer.PeerWatch;
import io.millrace.server.zk.BrokerRegistration;
import io.millrace.server.zk.DeadBrokers;
import io.millrace.server.zk.ZooKeeperSession;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How the broker becomes one of the cluster's, and keeps an eye on the others. */
final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final long STEP_SECONDS = 60;
    private static final int NO_JMX = -1;

    private final BrokerConfig config;
    private final ClusterView cluster;
    private final AtomicLong brokerEpoch;
    private final SystemClock clock;
    private final Teardown teardown;
    private final Consumer<String> failed;

    /**
     * @param brokerEpoch kept up to date
     * @param failed told why, when the broker cannot be a member any more
     */
    Membership(
            BrokerConfig config,
            ClusterView cluster,
            AtomicLong brokerEpoch,
            SystemClock clock,
            Teardown teardown,
            Consumer<String> failed) {
        this.config = config;
        this.cluster = cluster;
        this.brokerEpoch = brokerEpoch;
        this.clock = clock;
        this.teardown = teardown;
        this.failed = failed;
    }

    /** Registers, and registers anew when the listeners change while the broker runs. */
    void register(
            int brokerId,
            ZooKeeperSession session,
            LiveConfig live,
            Doors doors,
            Map<String, Integer> features) {
        var info = info(brokerId, doors);
        // After a kill the former session of this broker lives on for at most its timeout.
        long patienceMs = config.get(ClusterKeys.ZOOKEEPER_SESSION_TIMEOUT) + 5_000L;
        var registration = new BrokerRegistration(session, clock, info, NO_JMX, patienceMs);
        registration.announce(features);
        registration.onEpoch(brokerEpoch::set);
        registration.onTaken(failed);
        teardown.add("registration", registration::leave);
        brokerEpoch.set(
                Waiting.on(
                        "registration", registration.register(), patienceMs / 1000 + STEP_SECONDS));
        var registered = new AtomicReference<>(info);
        live.onChange(() -> {
            var now = info(brokerId, doors);
            if (now.equals(registered.getAndSet(now))) return;
            LOG.info("Advertises {}", now.endpoints());
            registration
                    .update(now)
                    .whenComplete((_, failure) -> {
                        if (failure != null) LOG.warn("Registration not changed", failure);
                    });
        });
    }

    private BrokerInfo info(int brokerId, Doors doors) {
        return new BrokerInfo(brokerId, doors.advertised(), config.find(ClusterKeys.RACK));
    }

    /** Waits until a controller has told this broker that it is part of the cluster. */
    void awaitSelf(int brokerId) {
        var seen = new CompletableFuture<Void>();
        ClusterView.Listener listener =
                (_, after) -> {
                    if (isMember(after, brokerId)) seen.complete(null);
                };
        cluster.listen(listener);
        if (isMember(cluster.image(), brokerId)) seen.complete(null);
        try {
            Waiting.on("joining the cluster", seen, STEP_SECONDS);
        } finally {
            cluster.unlisten(listener);
        }
    }

    void watchPeers(int brokerId, ZooKeeperSession session, PeerSettings peers) {
        if (!config.get(MillraceKeys.PEER_WATCH)) return;
        var watch =
                new PeerWatch(
                        peers,
                        new DeadBrokers(session),
                        config.listeners().interBroker(),
                        brokerId);
        cluster.listen(watch);
        watch.start(cluster.image());
        teardown.add(
                "peer watch",
                () -> {
                    cluster.unlisten(watch);
                    watch.close();
                });
    }

    private static boolean isMember(ClusterImage image, int brokerId) {
        return image.controllerId() >= 0 && image.isAlive(brokerId);
    }
}
