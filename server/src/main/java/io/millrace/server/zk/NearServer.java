package io.millrace.server.zk;

import java.util.function.BooleanSupplier;

/**
 * The ensemble's member inside this process: a session prefers it, so that the end of another
 * process does not end this one's connection.
 *
 * @param address {@code host:port} for clients
 * @param serves whether it takes requests at the moment, which takes a majority of the members
 */
public record NearServer(String address, BooleanSupplier serves) {}
