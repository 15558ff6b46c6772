package io.millrace.compat.raw;

import io.millrace.compat.client.Clients;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

import java.util.List;

/** The id of a topic. */
final class TopicIds {
    private TopicIds() {}

    static Uuid of(Clients clients, String topic) {
        try (Admin admin = clients.admin()) {
            return Clients.get(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic)
                    .topicId();
        }
    }
}
