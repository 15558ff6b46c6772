package io.millrace.server.api;

import java.net.InetAddress;

/**
 * Where requests of a connection come from.
 *
 * @param address of the client
 * @param port of the client's end of the connection, -1 when there is none
 * @param software name that the client's library gave itself (KIP-511), never trusted
 * @param softwareVersion the library's version, as it says
 */
public record ClientOrigin(InetAddress address, int port, String software, String softwareVersion) {
    private static final String UNKNOWN = "unknown";

    /** A client that has not said what it is. */
    public static ClientOrigin of(InetAddress address, int port) {
        return new ClientOrigin(address, port, UNKNOWN, UNKNOWN);
    }

    /** The same client after it has said what it is. */
    public ClientOrigin running(String name, String version) {
        return new ClientOrigin(address, port, name, version);
    }
}
