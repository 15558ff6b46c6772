package io.millrace.replication.controller;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a new topic and new assignments must satisfy. Each check answers null for "nothing wrong".
 */
final class TopicRules {
    private static final int MAX_NAME_LENGTH = 249;

    /**
     * Kafka 4's bound on the partitions of one request. A topic's node in ZooKeeper, which lists
     * them all, must stay below a mebibyte.
     */
    private static final int MAX_NEW_PARTITIONS = 10_000;

    private TopicRules() {}

    /** A refusal. */
    record Fault(ErrorCode error, String why) {
        <T> Answer<T> rejected() {
            return Answer.rejected(error, why);
        }
    }

    static @Nullable Fault name(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return new Fault(
                    ErrorCode.INVALID_TOPIC_EXCEPTION, "'" + name + "' cannot name a topic");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            return new Fault(
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "a topic's name has at most " + MAX_NAME_LENGTH + " characters");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
                return new Fault(
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        "a topic's name consists of letters, digits, '.', '_' and '-', not "
                                + name);
            }
        }
        return null;
    }

    /** Names that differ in '.' and '_' only would share their metrics. */
    static @Nullable Fault collision(String name, Collection<String> existing) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return null;
        }
        String folded = name.replace('.', '_');
        for (String other : existing) {
            if (other.replace('.', '_').equals(folded)) {
                return new Fault(
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        "'" + name + "' collides with the existing topic '" + other + "'");
            }
        }
        return null;
    }

    static @Nullable Fault counts(int partitions, int factor, int liveBrokers) {
        if (partitions <= 0) {
            return new Fault(
                    ErrorCode.INVALID_PARTITIONS, "the number of partitions must be above 0");
        }
        if (factor <= 0) {
            return new Fault(
                    ErrorCode.INVALID_REPLICATION_FACTOR, "the replication factor must be above 0");
        }
        if (factor > liveBrokers) {
            return new Fault(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "replication factor " + factor + " with " + liveBrokers + " live brokers");
        }
        return null;
    }

    /** How many partitions one request may bring into the world. */
    static @Nullable Fault growth(long partitions) {
        return partitions <= MAX_NEW_PARTITIONS
                ? null
                : new Fault(
                        ErrorCode.POLICY_VIOLATION,
                        partitions
                                + " new partitions are more than the "
                                + MAX_NEW_PARTITIONS
                                + " of one request");
    }

    /** Partitions numbered from {@code first}, equally many known and distinct brokers in each. */
    static @Nullable Fault assignments(
            Map<Integer, List<Integer>> assignments, int first, Set<Integer> live) {
        int expected = first;
        int factor = -1;
        for (Map.Entry<Integer, List<Integer>> entry : assignments.entrySet()) {
            if (entry.getKey() != expected++) {
                return invalid("partitions must be numbered without gaps");
            }
            Fault fault = replicas(entry.getValue(), live);
            if (fault != null) {
                return fault;
            }
            if (factor >= 0 && factor != entry.getValue().size()) {
                return invalid("all partitions must have equally many replicas");
            }
            factor = entry.getValue().size();
        }
        return null;
    }

    static @Nullable Fault replicas(List<Integer> replicas, Set<Integer> live) {
        if (replicas.isEmpty()) {
            return invalid("a partition needs a replica");
        }
        if (new HashSet<>(replicas).size() != replicas.size()) {
            return invalid("a broker may hold one replica of a partition, not " + replicas);
        }
        for (int replica : replicas) {
            if (!live.contains(replica)) {
                return invalid("broker " + replica + " is not alive");
            }
        }
        return null;
    }

    private static Fault invalid(String why) {
        return new Fault(ErrorCode.INVALID_REPLICA_ASSIGNMENT, why);
    }
}
