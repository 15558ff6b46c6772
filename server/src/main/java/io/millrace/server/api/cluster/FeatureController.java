package io.millrace.server.api.cluster;

import io.millrace.replication.controller.Answer;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What is asked about features of the controller on this broker, which refuses with NOT_CONTROLLER
 * unless it is in office.
 */
@FunctionalInterface
public interface FeatureController {
    /**
     * Finalizes features at these levels; the value names the brokers that do not support one, and
     * then nothing is done.
     */
    CompletionStage<Answer<Set<Integer>>> finalizeFeatures(
            Map<String, Integer> levels, boolean validateOnly);
}
