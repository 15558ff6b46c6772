package io.millrace.server.zk;

import io.millrace.wire.protocol.TopicPartition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What tools and brokers ask of the controller: the nodes below {@code /admin} and the two parents
 * of notices.
 */
final class AdminNodes {
    static final String DELETE_TOPICS = "/admin/delete_topics";
    static final String REASSIGNMENT = "/admin/reassign_partitions";
    static final String PREFERRED_ELECTION = "/admin/preferred_replica_election";
    static final String ISR_NOTICES = "/isr_change_notification";
    static final String LOG_DIR_NOTICES = "/log_dir_event_notification";
    static final String LOG_DIR_NOTICE_PREFIX = LOG_DIR_NOTICES + "/log_dir_event_";
    private static final int VERSION = 1;
    private static final int LOG_DIR_FAILURE = 1;

    private AdminNodes() {}

    static String deleteMark(String topic) {
        return DELETE_TOPICS + "/" + topic;
    }

    static byte[] reassignments(Map<TopicPartition, List<Integer>> targets) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeArrayFieldStart("partitions");
            for (Map.Entry<TopicPartition, List<Integer>> entry :
                    new TreeMap<>(targets).entrySet()) {
                out.writeStartObject();
                out.writeStringField("topic", entry.getKey().topic());
                out.writeNumberField("partition", entry.getKey().partition());
                Json.ints(out, "replicas", entry.getValue());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    static Map<TopicPartition, List<Integer>> parseReassignments(byte[] data) {
        Map<TopicPartition, List<Integer>> targets = new HashMap<>();
        for (Json entry : Json.parse(REASSIGNMENT, data).objects("partitions")) {
            targets.put(partition(REASSIGNMENT, entry), entry.ints("replicas"));
        }
        return targets;
    }

    /** Partitions of a preferred election or of an ISR notice, which look the same. */
    static Set<TopicPartition> parsePartitions(String path, byte[] data) {
        Set<TopicPartition> partitions = new HashSet<>();
        for (Json entry : Json.parse(path, data).objects("partitions")) {
            partitions.add(partition(path, entry));
        }
        return partitions;
    }

    private static TopicPartition partition(String path, Json entry) {
        String topic = entry.text("topic");
        if (topic == null) {
            throw new Json.BadPayload(path, "partition without topic");
        }
        return new TopicPartition(topic, entry.requireInt(path, "partition"));
    }

    static byte[] logDirFailure(int brokerId) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("broker", brokerId);
            out.writeNumberField("event", LOG_DIR_FAILURE);
        });
    }

    static int parseLogDirNotice(String path, byte[] data) {
        return Json.parse(path, data).requireInt(path, "broker");
    }
}
