package io.millrace.server.telemetry;

import io.millrace.server.api.ClientOrigin;

import java.util.UUID;

/**
 * One instance of a client library.
 *
 * @param instanceId the id it was given, the same for all its connections
 * @param clientId the name it gave itself
 * @param origin where it is and what it runs
 */
public record Client(UUID instanceId, String clientId, ClientOrigin origin) {}
