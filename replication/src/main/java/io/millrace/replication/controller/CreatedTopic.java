package io.millrace.replication.controller;

import java.util.UUID;

/**
 * A topic that was created, or could be.
 *
 * @param id its id; all zero bits when it was only validated
 * @param partitions the number of partitions
 * @param replicationFactor the number of replicas of the first
 */
public record CreatedTopic(UUID id, int partitions, int replicationFactor) {}
