package io.millrace.server.api.topic;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.MorePartitions;
import io.millrace.replication.controller.NewTopic;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * What the topic handlers ask of the controller on this broker, which refuses with NOT_CONTROLLER
 * unless it is in office.
 */
public interface TopicController {
    /** Creates topics; answers by name. */
    CompletionStage<Map<String, Answer<CreatedTopic>>> createTopics(
            List<NewTopic> topics, boolean validateOnly);

    /** Lets topics grow; answers by name, the value is the number of partitions. */
    CompletionStage<Map<String, Answer<Integer>>> createPartitions(
            List<MorePartitions> wishes, boolean validateOnly);

    /** Begins to delete topics; answers by name, the value is the topic's id. */
    CompletionStage<Map<String, Answer<UUID>>> deleteTopics(Collection<String> topics);
}
