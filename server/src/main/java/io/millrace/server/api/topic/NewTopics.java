package io.millrace.server.api.topic;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.NewTopic;
import io.millrace.server.config.DynamicCheck;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.LogKeys;
import io.millrace.wire.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.millrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.wire.protocol.ErrorCode;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns the topics of CreateTopics requests into wishes that the controller understands. */
final class NewTopics {
    private static final int BROKERS_CHOICE = -1;

    private final LiveConfig live;

    NewTopics(LiveConfig live) {
        this.live = live;
    }

    Answer<NewTopic> of(CreatableTopic topic) {
        if (topic.name().equals(TopicNames.CLUSTER_METADATA)) {
            return Answer.rejected(
                    ErrorCode.INVALID_REQUEST,
                    "topic " + topic.name() + " belongs to the controllers of KRaft clusters");
        }
        boolean assigned = !topic.assignments().isEmpty();
        if (assigned
                && (topic.numPartitions() != BROKERS_CHOICE
                        || topic.replicationFactor() != BROKERS_CHOICE)) {
            return Answer.rejected(
                    ErrorCode.INVALID_REQUEST,
                    "a topic has either a number of partitions and replicas or an assignment, not"
                            + " both");
        }
        var assignments = new TreeMap<Integer, List<Integer>>();
        for (CreatableReplicaAssignment each : topic.assignments()) {
            if (assignments.put(each.partitionIndex(), each.brokerIds()) != null) {
                return Answer.rejected(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "partition " + each.partitionIndex() + " is assigned more than once");
            }
        }
        return configs(topic) instanceof Answer.Done<SortedMap<String, String>>(var configs)
                ? Answer.done(
                        new NewTopic(
                                topic.name(),
                                partitions(topic),
                                factor(topic),
                                assignments,
                                configs))
                : configs(topic).map(_ -> NewTopic.of(topic.name(), 0, 0));
    }

    private int partitions(CreatableTopic topic) {
        return topic.numPartitions() == BROKERS_CHOICE
                ? live.get(LogKeys.NUM_PARTITIONS)
                : topic.numPartitions();
    }

    private int factor(CreatableTopic topic) {
        return topic.replicationFactor() == BROKERS_CHOICE
                ? live.get(LogKeys.DEFAULT_REPLICATION_FACTOR)
                : topic.replicationFactor();
    }

    private Answer<SortedMap<String, String>> configs(CreatableTopic topic) {
        var configs = new TreeMap<String, String>();
        for (var config : topic.configs()) {
            var value = config.value();
            if (value == null)
                return Answer.rejected(
                        ErrorCode.INVALID_CONFIG, "config " + config.name() + " has no value");
            configs.put(config.name(), value);
        }
        try {
            DynamicCheck.checkTopic(configs, live.layers());
        } catch (InvalidConfig e) {
            return Answer.rejected(
                    ErrorCode.INVALID_CONFIG,
                    Objects.requireNonNullElse(e.getMessage(), topic.name()));
        }
        return Answer.done(configs);
    }
}
