package io.millrace.server.net;

import io.millrace.server.api.ApiTable;

import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * One listener to open.
 *
 * @param name its name in {@code listeners}, for example {@code PLAINTEXT}
 * @param address where it listens; port 0 picks a free one
 * @param interBroker whether other brokers come in here
 * @param apis what is served here; asked from {@link Listeners#serve} on
 */
public record ListenerSpec(
        String name, InetSocketAddress address, boolean interBroker, Supplier<ApiTable> apis) {}
