package io.millrace.replication.cluster;

/**
 * Where one listener of a broker is reached.
 *
 * @param listener the listener's name
 * @param host the advertised host
 * @param port the advertised port
 * @param securityProtocol 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL
 */
public record Endpoint(String listener, String host, int port, int securityProtocol) {}
