package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A broker that serves. */
public final class Broker {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final List<String> addresses;
    private final HandOver handOver;
    private final Teardown teardown;
    private final CompletableFuture<String> failure;

    Broker(
            List<String> addresses,
            HandOver handOver,
            Teardown teardown,
            CompletableFuture<String> failure) {
        this.addresses = List.copyOf(addresses);
        this.handOver = handOver;
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
        handOver.run();
        teardown.run();
        LOG.info("Stopped");
    }
}
