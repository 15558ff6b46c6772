package io.millrace.server.peer;

import io.millrace.replication.cluster.Endpoint;
import io.millrace.server.peer.Registry.Registered;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/*
 * A broken connection alone proves nothing: a network may break it, or a broker may close what is idle. A refused one
 * alone proves little: whoever never got through may stand before a firewall. But an address that took our connection,
 * broke it and now refuses another, twice, is a machine that is up and has nobody listening there any more. A pause, a
 * cut cable or a lost machine do not look like that; for them the session's time-out decides as before.
 */
/**
 * An idle connection to another broker, whose end is looked into. Lives on one event loop.
 *
 * <pre>
 * looking up --registered--> connecting --stands--> watching --broke--> looking up
 *      ^                         |
 *      +--- refused, pause ------+--- refused twice where one stood before --> taken off the cluster
 * </pre>
 */
final class Lifeline {
    private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);
    private static final int PROOF = 2;
    private static final long BETWEEN_PROBES_MS = 20;
    private static final long PAUSE_MS = 500;

    private final PeerSettings settings;
    private final EventLoop loop;
    private final Registry registry;
    private final String listener;
    private final int brokerId;
    private @Nullable Endpoint stood; // where a connection stood last
    private @Nullable Channel channel;
    private boolean closed;

    Lifeline(
            PeerSettings settings,
            EventLoop loop,
            Registry registry,
            String listener,
            int brokerId) {
        this.settings = settings;
        this.loop = loop;
        this.registry = registry;
        this.listener = listener;
        this.brokerId = brokerId;
    }

    void begin() {
        if (closed) {
            return;
        }
        registry.find(brokerId)
                .whenComplete((found, failure) ->
                        loop.execute(() ->
                                lookedUp(failure == null ? found : Optional.<Registered>empty())));
    }

    private void lookedUp(Optional<Registered> found) {
        Endpoint endpoint = found.map(broker -> broker.info().endpoint(listener)).orElse(null);
        if (found.isEmpty() || endpoint == null) {
            later();
        } else {
            connect(found.get(), endpoint, 0);
        }
    }

    private void later() {
        if (!closed) {
            loop.schedule(this::begin, PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void connect(Registered broker, Endpoint endpoint, int refusals) {
        if (closed) {
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(settings.channel())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMs())
                .handler(new Ended())
                .connect(endpoint.host(), endpoint.port())
                .addListener((ChannelFuture attempt) -> {
                    if (attempt.isSuccess()) {
                        watch(attempt.channel(), endpoint);
                    } else if (endpoint.equals(stood) && isRefused(attempt.cause())) {
                        refused(broker, endpoint, refusals + 1);
                    } else {
                        later();
                    }
                });
    }

    private void watch(Channel opened, Endpoint endpoint) {
        if (closed) {
            opened.close();
            return;
        }
        channel = opened;
        stood = endpoint;
        opened.closeFuture().addListener(_ -> begin());
    }

    private void refused(Registered broker, Endpoint endpoint, int refusals) {
        if (refusals < PROOF) {
            loop.schedule(
                    () -> connect(broker, endpoint, refusals),
                    BETWEEN_PROBES_MS,
                    TimeUnit.MILLISECONDS);
            return;
        }
        stood = null; // one proof, one removal: whoever registers again must first let us in again
        LOG.info(
                "broker {} has ended: {}:{} closed its connection and refuses another",
                brokerId,
                endpoint.host(),
                endpoint.port());
        registry.remove(brokerId, broker.epoch())
                .whenComplete((removed, failure) -> {
                    if (failure != null) {
                        LOG.warn("broker {} is not taken off the cluster", brokerId, failure);
                    }
                    loop.execute(() -> {
                        if (failure != null) {
                            stood = endpoint; // to be tried again
                        }
                        later();
                    });
                });
    }

    private static boolean isRefused(Throwable cause) {
        return cause instanceof ConnectException
                && !(cause instanceof ConnectTimeoutException)
                && String.valueOf(cause.getMessage()).contains("refused");
    }

    void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    /** A connection on which nothing is said; a reset is an end like any other. */
    private static final class Ended extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
            context.close();
        }
    }
}
