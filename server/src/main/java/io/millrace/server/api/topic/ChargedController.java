package io.millrace.server.api.topic;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.MorePartitions;
import io.millrace.replication.controller.NewTopic;
import io.millrace.server.quota.MutationBudget;
import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A controller that does for one request what its budget allows, topic by topic in the order of the
 * request. What the controller would refuse anyway costs nothing, nor does a mere check.
 */
final class ChargedController implements TopicController {
    private final TopicController controller;
    private final ClusterView view;
    private final MutationBudget budget;

    ChargedController(TopicController controller, ClusterView view, MutationBudget budget) {
        this.controller = controller;
        this.view = view;
        this.budget = budget;
    }

    @Override
    public CompletionStage<Map<String, Answer<CreatedTopic>>> createTopics(
            List<NewTopic> topics, boolean validateOnly) {
        if (validateOnly) {
            return controller.createTopics(topics, true);
        }
        return within(
                topics,
                NewTopic::name,
                topic ->
                        present(topic.name()) > 0
                                ? 0
                                : topic.assignments().isEmpty()
                                        ? topic.partitions()
                                        : topic.assignments().size(),
                allowed -> controller.createTopics(allowed, false));
    }

    @Override
    public CompletionStage<Map<String, Answer<Integer>>> createPartitions(
            List<MorePartitions> wishes, boolean validateOnly) {
        if (validateOnly) {
            return controller.createPartitions(wishes, true);
        }
        return within(
                wishes,
                MorePartitions::topic,
                wish -> present(wish.topic()) == 0 ? 0 : wish.total() - present(wish.topic()),
                allowed -> controller.createPartitions(allowed, false));
    }

    @Override
    public CompletionStage<Map<String, Answer<UUID>>> deleteTopics(Collection<String> topics) {
        return within(topics, topic -> topic, this::present, controller::deleteTopics);
    }

    private <W, A> CompletionStage<Map<String, Answer<A>>> within(
            Collection<W> wishes,
            Function<W, String> name,
            ToIntFunction<W> partitions,
            Function<List<W>, CompletionStage<Map<String, Answer<A>>>> doing) {
        var allowed = new ArrayList<W>();
        var answers = new HashMap<String, Answer<A>>();
        for (var wish : wishes) {
            int cost = partitions.applyAsInt(wish);
            if (cost <= 0 || budget.take(cost)) {
                allowed.add(wish);
            } else {
                answers.put(
                        name.apply(wish),
                        Answer.rejected(
                                ErrorCode.THROTTLING_QUOTA_EXCEEDED,
                                "the quota of partitions to create and delete is used up"));
            }
        }
        return doing.apply(allowed)
                .thenApply(done -> {
                    answers.putAll(done);
                    return answers;
                });
    }

    /** Partitions of a topic; none when there is no such topic. */
    private int present(String topic) {
        var found = view.image().topic(topic);
        return found == null ? 0 : found.partitions().size();
    }
}
