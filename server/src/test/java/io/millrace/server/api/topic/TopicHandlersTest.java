package io.millrace.server.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.Answer;
import io.millrace.replication.controller.CreatedTopic;
import io.millrace.replication.controller.MorePartitions;
import io.millrace.replication.controller.NewTopic;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.message.CreatePartitionsRequest;
import io.millrace.wire.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.millrace.wire.message.CreateTopicsRequest;
import io.millrace.wire.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.millrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.millrace.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import io.millrace.wire.message.CreateTopicsResponse.CreatableTopicResult;
import io.millrace.wire.message.DeleteTopicsRequest;
import io.millrace.wire.message.DeleteTopicsRequest.DeleteTopicState;
import io.millrace.wire.message.DescribeTopicPartitionsRequest;
import io.millrace.wire.message.DescribeTopicPartitionsRequest.Cursor;
import io.millrace.wire.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.millrace.wire.message.DescribeTopicPartitionsResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class TopicHandlersTest {
    private final Cluster cluster =
            new Cluster().topic("a", 1, 1, 1).topic("b", 2).topic("c", 1, 1);
    private final LiveConfig live =
            new LiveConfig(
                    BrokerConfig.of(
                            Map.of("num.partitions", "2", "default.replication.factor", "3")));
    private final Model controller = new Model();

    /**
     * Says yes to everything but topics named "exists", and does it at once unless told to be slow.
     */
    private final class Model implements TopicController {
        final Map<String, NewTopic> topics = new LinkedHashMap<>();
        boolean slow;

        @Override
        public CompletionStage<Map<String, Answer<CreatedTopic>>> createTopics(
                List<NewTopic> wishes, boolean validateOnly) {
            var answers = new HashMap<String, Answer<CreatedTopic>>();
            for (var wish : wishes) {
                topics.put(wish.name(), wish);
                boolean exists = wish.name().equals("exists");
                answers.put(
                        wish.name(),
                        exists
                                ? Answer.rejected(ErrorCode.TOPIC_ALREADY_EXISTS, "there")
                                : Answer.done(
                                        new CreatedTopic(
                                                Cluster.idOf(wish.name()),
                                                wish.partitions(),
                                                wish.replicationFactor())));
                if (!slow && !validateOnly && !exists)
                    cluster.topic(wish.name(), leaders(wish.partitions()));
            }
            return CompletableFuture.completedStage(answers);
        }

        @Override
        public CompletionStage<Map<String, Answer<Integer>>> createPartitions(
                List<MorePartitions> wishes, boolean validateOnly) {
            var answers = new HashMap<String, Answer<Integer>>();
            for (var wish : wishes) answers.put(wish.topic(), Answer.done(wish.total()));
            return CompletableFuture.completedStage(answers);
        }

        @Override
        public CompletionStage<Map<String, Answer<UUID>>> deleteTopics(Collection<String> names) {
            var answers = new HashMap<String, Answer<UUID>>();
            for (var name : names) {
                var known = cluster.view.image().topic(name);
                answers.put(
                        name,
                        known == null
                                ? Answer.rejected(
                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no such topic")
                                : Answer.done(known.id()));
                if (known != null && !slow) cluster.without(name);
            }
            return CompletableFuture.completedStage(answers);
        }
    }

    private static CreatableTopic wish(String name, int partitions, int factor) {
        return new CreatableTopic(name, partitions, (short) factor, List.of(), List.of());
    }

    private List<CreatableTopicResult> create(
            int timeoutMs, boolean validateOnly, CreatableTopic... topics) {
        var handler = new CreateTopicsHandler(controller, cluster.view, live);
        var request = new CreateTopicsRequest(List.of(topics), timeoutMs, validateOnly);
        return Cluster.now(handler.handle(request, Cluster.call(ApiKey.CREATE_TOPICS, 7))).topics();
    }

    private static List<ErrorCode> errors(List<CreatableTopicResult> results) {
        return results.stream().map(r -> ErrorCode.of(r.errorCode())).toList();
    }

    private static int[] leaders(int partitions) {
        var leaders = new int[partitions];
        Arrays.fill(leaders, 1);
        return leaders;
    }

    // ---- CreateTopics

    @Test
    void shouldFillInTheBrokersNumbersAndEchoAllConfigs() {
        var configs = List.of(new CreatableTopicConfig("retention.ms", "1000"));
        var result =
                create(1000, false, new CreatableTopic("new", -1, (short) -1, List.of(), configs))
                        .getFirst();

        assertThat(ErrorCode.of(result.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(result.numPartitions()).isEqualTo(2);
        assertThat(result.replicationFactor()).isEqualTo((short) 3);
        assertThat(result.topicId()).isEqualTo(Cluster.idOf("new"));
        assertThat(result.configs())
                .filteredOn(c -> c.name().equals("retention.ms"))
                .singleElement()
                .satisfies(c -> assertThat(c.value()).isEqualTo("1000"))
                .satisfies(c -> assertThat(c.configSource()).isEqualTo((byte) 1));
        assertThat(controller.topics.get("new").configs()).containsEntry("retention.ms", "1000");
    }

    @Test
    void shouldRefuseWhatItCanTellIsWrongWithoutTheController() {
        var assignment = List.of(new CreatableReplicaAssignment(0, List.of(1)));
        var results =
                create(
                        1000,
                        false,
                        wish("twice", 1, 1),
                        wish("twice", 1, 1),
                        new CreatableTopic("both", 1, (short) 1, assignment, List.of()),
                        new CreatableTopic(
                                "typo",
                                1,
                                (short) 1,
                                List.of(),
                                List.of(new CreatableTopicConfig("retention", "1"))),
                        new CreatableTopic(
                                "null",
                                1,
                                (short) 1,
                                List.of(),
                                List.of(new CreatableTopicConfig("retention.ms", null))),
                        wish("exists", 1, 1));

        assertThat(errors(results))
                .containsExactly(
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_CONFIG,
                        ErrorCode.INVALID_CONFIG,
                        ErrorCode.TOPIC_ALREADY_EXISTS);
        assertThat(controller.topics).containsOnlyKeys("exists");
    }

    @ParameterizedTest
    @CsvSource({"0, false, REQUEST_TIMED_OUT", "1, false, REQUEST_TIMED_OUT", "0, true, NONE"})
    void shouldSayWhenATopicIsNotVisibleInTime(
            int timeoutMs, boolean validateOnly, ErrorCode expected) {
        controller.slow = true;
        var handler = new CreateTopicsHandler(controller, cluster.view, live);
        var request = new CreateTopicsRequest(List.of(wish("new", 1, 1)), timeoutMs, validateOnly);

        var response =
                handler.handle(request, Cluster.call(ApiKey.CREATE_TOPICS, 7))
                        .toCompletableFuture()
                        .join();

        assertThat(errors(response.topics())).containsExactly(expected);
    }

    // ---- DeleteTopics

    private List<ErrorCode> delete(int version, boolean enabled, DeleteTopicState... states) {
        var names = Arrays.stream(states).map(DeleteTopicState::name).toList();
        var request =
                version >= 6
                        ? new DeleteTopicsRequest(List.of(states), List.of(), 1)
                        : new DeleteTopicsRequest(List.of(), names, 1);
        var handler = new DeleteTopicsHandler(controller, cluster.view, enabled);
        var response =
                handler.handle(request, Cluster.call(ApiKey.DELETE_TOPICS, version))
                        .toCompletableFuture()
                        .join();
        return response.responses().stream().map(r -> ErrorCode.of(r.errorCode())).toList();
    }

    private static DeleteTopicState byName(String name) {
        return new DeleteTopicState(name, TopicId.ZERO);
    }

    private static DeleteTopicState byId(String name) {
        return new DeleteTopicState(null, Cluster.idOf(name));
    }

    @Test
    void shouldDeleteByNameAndById() {
        assertThat(
                        delete(
                                6,
                                true,
                                byName("a"),
                                byId("b"),
                                byName("nobody"),
                                byId("nobody"),
                                byId("c"),
                                byName("c")))
                .containsExactly(
                        ErrorCode.NONE,
                        ErrorCode.NONE,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.UNKNOWN_TOPIC_ID,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REQUEST);
        assertThat(cluster.view.image().topics()).extracting(t -> t.name()).containsExactly("c");
    }

    @ParameterizedTest
    @CsvSource({"2, INVALID_REQUEST", "3, TOPIC_DELETION_DISABLED"})
    void shouldKeepEverythingWhereDeletionIsForbidden(int version, ErrorCode error) {
        assertThat(delete(version, false, byName("a"))).containsExactly(error);
        assertThat(cluster.view.image().topic("a")).isNotNull();
    }

    @Test
    void shouldSayWhenADeletionIsNotCompleteInTime() {
        controller.slow = true;

        assertThat(delete(6, true, byName("a"))).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
    }

    // ---- CreatePartitions

    @Test
    void shouldWaitUntilNewPartitionsAreLed() {
        var handler = new CreatePartitionsHandler(controller, cluster.view);
        var request =
                new CreatePartitionsRequest(
                        List.of(new CreatePartitionsTopic("b", 2, null)), 30_000, false);
        var answer =
                handler.handle(request, Cluster.call(ApiKey.CREATE_PARTITIONS, 3))
                        .toCompletableFuture();
        assertThat(answer).isNotDone();

        cluster.topic("b", 2, 1);

        assertThat(answer.getNow(null).results().getFirst().errorCode()).isZero();
    }

    // ---- DescribeTopicPartitions

    private DescribeTopicPartitionsResponse page(int limit, Cursor cursor, String... names) {
        var topics = Arrays.stream(names).map(TopicRequest::new).toList();
        var handler = new DescribeTopicPartitionsHandler(cluster.view, 100);
        var request = new DescribeTopicPartitionsRequest(topics, limit, cursor);
        return Cluster.now(
                handler.handle(request, Cluster.call(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0)));
    }

    @Test
    void shouldGoThroughAllTopicsPageByPage() {
        var seen = new ArrayList<String>();
        Cursor cursor = null;
        int pages = 0;
        do {
            var page = page(2, cursor);
            for (var topic : page.topics()) {
                for (var partition : topic.partitions())
                    seen.add(topic.name() + partition.partitionIndex());
            }
            var next = page.nextCursor();
            cursor = next == null ? null : new Cursor(next.topicName(), next.partitionIndex());
            pages++;
        } while (cursor != null);

        assertThat(seen).containsExactly("a0", "a1", "a2", "b0", "c0", "c1");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void shouldRefuseACursorBeforeTheFirstPartitionAndNameUnknownTopics() {
        assertThat(page(2, new Cursor("a", -1), "a").topics().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(page(2, null, "nobody").topics().getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
}
