package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.peer.ControllerAsks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A broker that serves. */
public final class Broker {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final long HAND_OVER_SECONDS = 30;

    private final BrokerConfig config;
    private final List<String> addresses;
    private final ControllerAsks asks;
    private final Teardown teardown;
    private final CompletableFuture<String> failure;

    Broker(
            BrokerConfig config,
            List<String> addresses,
            ControllerAsks asks,
            Teardown teardown,
            CompletableFuture<String> failure) {
        this.config = config;
        this.addresses = List.copyOf(addresses);
        this.asks = asks;
        this.teardown = teardown;
        this.failure = failure;
    }

    /**
     * Starts one; returns when it is registered, a controller is known, and its listeners serve.
     *
     * @throws StartFailure when that cannot be; nothing is left running then
     */
    public static Broker start(BrokerConfig config) {
        return new Startup(config).run();
    }

    /** {@code host:port} of each listener, with the ports really used. */
    public List<String> addresses() {
        return addresses;
    }

    /** Completes with the reason when the broker cannot go on by itself. */
    CompletableFuture<String> failure() {
        return failure;
    }

    /**
     * Hands leaderships over, then stops everything in reverse order of the start; the logs end up
     * closed in order.
     */
    public void stop() {
        LOG.info("Stopping");
        if (config.get(ClusterKeys.CONTROLLED_SHUTDOWN)) handOver();
        teardown.run();
        LOG.info("Stopped");
    }

    private void handOver() {
        var leaving =
                asks.leave(
                        config.get(ClusterKeys.CONTROLLED_SHUTDOWN_RETRIES),
                        config.get(ClusterKeys.CONTROLLED_SHUTDOWN_BACKOFF));
        try {
            var left = Waiting.on("controlled shutdown", leaving, HAND_OVER_SECONDS);
            if (left == null) LOG.info("The controller could not take the leaderships over");
            else if (!left.isEmpty()) LOG.info("Nobody took over {}", left);
        } catch (StartFailure e) {
            LOG.info("{}", e.getMessage());
        }
    }
}
