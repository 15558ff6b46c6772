package io.millrace.server.zk;

import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.replication.controller.ReplicaAssignment;
import io.millrace.replication.controller.TopicRecord;
import io.millrace.wire.protocol.TopicId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** The nodes {@code /brokers/topics/<t>}: written in version 3, read in versions 1 to 3. */
final class TopicNode {
    static final String PARENT = "/brokers/topics";
    private static final int VERSION = 3;

    private TopicNode() {}

    static String path(String topic) {
        return PARENT + "/" + topic;
    }

    static String partitionsPath(String topic) {
        return path(topic) + "/partitions";
    }

    static String partitionPath(String topic, int partition) {
        return partitionsPath(topic) + "/" + partition;
    }

    static byte[] payload(TopicRecord topic) {
        return Json.object(out -> {
            replicas(out, "removing_replicas", topic, ReplicaAssignment::removing, false);
            replicas(out, "partitions", topic, ReplicaAssignment::replicas, true);
            if (topic.id() != null) {
                out.writeStringField("topic_id", TopicId.text(topic.id()));
            }
            replicas(out, "adding_replicas", topic, ReplicaAssignment::adding, false);
            out.writeNumberField("version", VERSION);
        });
    }

    private static void replicas(
            JsonGenerator out,
            String name,
            TopicRecord topic,
            Function<ReplicaAssignment, List<Integer>> which,
            boolean evenIfEmpty)
            throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<Integer, ReplicaAssignment> entry : topic.partitions().entrySet()) {
            List<Integer> ids = which.apply(entry.getValue());
            if (evenIfEmpty || !ids.isEmpty()) {
                Json.ints(out, entry.getKey().toString(), ids);
            }
        }
        out.writeEndObject();
    }

    static TopicRecord parse(String topic, byte[] data) {
        String path = path(topic);
        Json json = Json.parse(path, data);
        Json partitions = json.object("partitions");
        Json adding = json.object("adding_replicas");
        Json removing = json.object("removing_replicas");
        NavigableMap<Integer, ReplicaAssignment> all = new TreeMap<>();
        for (String number : partitions.values().keySet()) {
            if (partitions.ints(number).isEmpty()) {
                throw new Json.BadPayload(path, "no replicas of partition " + number);
            }
            all.put(
                    partitionNumber(path, number),
                    new ReplicaAssignment(
                            partitions.ints(number), adding.ints(number), removing.ints(number)));
        }
        return new TopicRecord(topic, topicId(path, json.text("topic_id")), all);
    }

    private static int partitionNumber(String path, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Json.BadPayload(path, "bad partition number " + text);
        }
    }

    private static @Nullable UUID topicId(String path, @Nullable String text) {
        try {
            return text == null ? null : TopicId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Json.BadPayload(path, "bad topic id " + text);
        }
    }
}
