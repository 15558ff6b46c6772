package io.millrace.replication.controller;

/**
 * A leader state as read or written.
 *
 * @param state what the node holds
 * @param version the node's version, which is the partition epoch
 */
public record VersionedState(LeaderState state, int version) {}
