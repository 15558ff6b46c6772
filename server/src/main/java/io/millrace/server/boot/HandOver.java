package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.peer.ControllerAsks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.LongSupplier;

/** The first part of a controlled shutdown: others take this broker's leaderships over. */
final class HandOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

    private final BrokerConfig config;
    private final ControllerAsks asks;
    private final Runnable leaving;
    private final LongSupplier patienceSeconds;

    /**
     * @param leaving told before others are asked to take over
     * @param patienceSeconds how long the controller is waited for
     */
    HandOver(
            BrokerConfig config,
            ControllerAsks asks,
            Runnable leaving,
            LongSupplier patienceSeconds) {
        this.config = config;
        this.asks = asks;
        this.leaving = leaving;
        this.patienceSeconds = patienceSeconds;
    }

    /** Returns when nothing is led here any more, or when nobody takes it. */
    void run() {
        if (!config.get(ClusterKeys.CONTROLLED_SHUTDOWN)) return;
        leaving.run();
        var answer =
                asks.leave(
                        config.get(ClusterKeys.CONTROLLED_SHUTDOWN_RETRIES),
                        config.get(ClusterKeys.CONTROLLED_SHUTDOWN_BACKOFF));
        try {
            var left = Waiting.on("controlled shutdown", answer, patienceSeconds.getAsLong());
            if (left == null) LOG.info("The controller could not take the leaderships over");
            else if (!left.isEmpty()) LOG.info("Nobody took over {}", left);
        } catch (StartFailure e) {
            LOG.info("{}", e.getMessage());
        }
    }
}
