package io.millrace.server.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.quota.MutationBudget;
import io.millrace.wire.message.CreateTopicsRequest;
import io.millrace.wire.message.CreateTopicsResponse;
import io.millrace.wire.message.CreateTopicsResponse.CreatableTopicResult;
import io.millrace.wire.message.MetadataRequest;
import io.millrace.wire.message.MetadataRequest.MetadataRequestTopic;
import io.millrace.wire.message.MetadataResponse;
import io.millrace.wire.message.MetadataResponse.MetadataResponseBroker;
import io.millrace.wire.message.MetadataResponse.MetadataResponseTopic;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class MetadataHandlerTest {
    private final Cluster cluster =
            new Cluster().topic("a", 1, 2).topic("led-elsewhere", 3).topic("leaderless", -1);
    private final List<CreateTopicsRequest> created = new ArrayList<>();
    private final CompletableFuture<CreateTopicsResponse> creation = new CompletableFuture<>();
    private final List<Integer> charges = new ArrayList<>();
    private final MutationBudget charged =
            new MutationBudget() {
                @Override
                public boolean take(int partitions) {
                    return charges.add(partitions);
                }

                @Override
                public int throttleMs() {
                    return 5_000;
                }
            };

    private MetadataHandler handler(String... options) {
        var texts = options.length == 0 ? Map.<String, String>of() : Map.of(options[0], options[1]);
        var live = new LiveConfig(BrokerConfig.of(texts));
        var auto =
                new AutoCreation(
                        live,
                        cluster.view,
                        request -> {
                            created.add(request);
                            return creation;
                        },
                        (_, _) -> charged);
        return new MetadataHandler(cluster.view, "the-cluster", auto);
    }

    private static MetadataRequest named(boolean create, String... names) {
        var topics = new ArrayList<MetadataRequestTopic>();
        for (var name : names) topics.add(new MetadataRequestTopic(TopicId.ZERO, name));
        return new MetadataRequest(topics, create, false, false);
    }

    private MetadataResponse ask(int version, MetadataRequest request) {
        return Cluster.now(handler().handle(request, Cluster.call(ApiKey.METADATA, version)));
    }

    private static List<ErrorCode> errors(MetadataResponse response) {
        return response.topics().stream().map(t -> ErrorCode.of(t.errorCode())).toList();
    }

    @Test
    void shouldListBrokersOfTheListenerAndTheController() {
        var response = ask(12, named(false));

        assertThat(response.controllerId()).isEqualTo(1);
        assertThat(response.clusterId()).isEqualTo("the-cluster");
        assertThat(response.brokers())
                .containsExactly(
                        new MetadataResponseBroker(1, "host1", 9091, "rack1"),
                        new MetadataResponseBroker(2, "host2", 9092, "rack2"));
        assertThat(response.topics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, true, 3", "0, false, 3", "1, true, 0", "1, false, 3", "13, false, 3"})
    void shouldTakeNoListForAllTopicsAndInVersionZeroAnEmptyOne(
            int version, boolean emptyList, int topics) {
        var request = new MetadataRequest(emptyList ? List.of() : null, true, false, false);

        assertThat(ask(version, request).topics()).hasSize(topics);
    }

    @ParameterizedTest
    @CsvSource({"0, REPLICA_NOT_AVAILABLE, 1", "1, NONE, 2", "13, NONE, 2"})
    void shouldHideDeadReplicasInVersionZeroOnly(int version, ErrorCode error, int replicas) {
        var partition = ask(version, named(false, "a")).topics().getFirst().partitions().getFirst();

        assertThat(ErrorCode.of(partition.errorCode())).isEqualTo(error);
        assertThat(partition.replicaNodes()).hasSize(replicas);
        assertThat(partition.offlineReplicas()).containsExactly(4);
        assertThat(partition.leaderId()).isEqualTo(1);
        assertThat(partition.leaderEpoch()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "5, led-elsewhere, LEADER_NOT_AVAILABLE",
        "6, led-elsewhere, LISTENER_NOT_FOUND",
        "13, leaderless, LEADER_NOT_AVAILABLE"
    })
    void shouldSayWhyALeaderCannotBeReached(int version, String topic, ErrorCode error) {
        var partition =
                ask(version, named(false, topic)).topics().getFirst().partitions().getFirst();

        assertThat(ErrorCode.of(partition.errorCode())).isEqualTo(error);
        assertThat(partition.leaderId()).isEqualTo(-1);
    }

    @Test
    void shouldFindTopicsByIdFromVersionTwelveOn() {
        var known = new MetadataRequestTopic(Cluster.idOf("a"), null);
        var unknown = new MetadataRequestTopic(Cluster.idOf("nobody"), null);
        var request = new MetadataRequest(List.of(known, unknown), true, false, false);

        var newer = ask(12, request);
        assertThat(errors(newer)).containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(newer.topics().getFirst().name()).isEqualTo("a");
        assertThat(errors(ask(11, request)))
                .containsExactly(ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST);
        assertThat(created).isEmpty();
    }

    @Test
    void shouldNotCreateWhenTheClientOrTheBrokerForbidsItOrTheNameIsWrong() {
        assertThat(errors(ask(12, named(false, "new", "b/d"))))
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.INVALID_TOPIC_EXCEPTION);
        var off = handler("auto.create.topics.enable", "false");
        var refused =
                Cluster.now(off.handle(named(true, "new"), Cluster.call(ApiKey.METADATA, 12)));

        assertThat(errors(refused)).containsExactly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(created).isEmpty();
    }

    @Test
    void shouldShowATopicItHadCreatedAsSoonAsItIsLed() {
        var answer =
                handler()
                        .handle(named(true, "new"), Cluster.call(ApiKey.METADATA, 12))
                        .toCompletableFuture();
        assertThat(created)
                .singleElement()
                .satisfies(r -> assertThat(r.topics().getFirst().numPartitions()).isEqualTo(1));
        creation.complete(
                new CreateTopicsResponse(0, List.of(CreatableTopicResult.DEFAULT.withName("new"))));
        assertThat(answer).isNotDone();

        cluster.topic("new", 2);

        MetadataResponseTopic topic = answer.getNow(null).topics().getFirst();
        assertThat(topic.errorCode()).isZero();
        assertThat(topic.partitions()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REPLICATION_FACTOR, INVALID_REPLICATION_FACTOR",
        "NOT_CONTROLLER, UNKNOWN_TOPIC_OR_PARTITION",
    })
    void shouldTellWhyATopicCouldNotBeCreated(ErrorCode refusal, ErrorCode told) {
        creation.complete(
                new CreateTopicsResponse(
                        0,
                        List.of(
                                CreatableTopicResult.DEFAULT
                                        .withName("new")
                                        .withErrorCode(refusal.code()))));

        assertThat(errors(ask(12, named(true, "new")))).containsExactly(told);
    }

    @Test
    void shouldAskTheControllerOnceForATopicThatSeveralWant() {
        var handler = handler();
        handler.handle(named(true, "new"), Cluster.call(ApiKey.METADATA, 12));
        handler.handle(named(true, "new"), Cluster.call(ApiKey.METADATA, 12));

        assertThat(created).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"NONE, 1", "TOPIC_ALREADY_EXISTS, 0", "INVALID_REPLICATION_FACTOR, 0"})
    void shouldChargeTheFirstAskerWithThePartitionsOfATopicThatWasCreated(
            ErrorCode outcome, int partitions) {
        var handler = handler();
        handler.handle(named(true, "new"), Cluster.call(ApiKey.METADATA, 12));
        handler.handle(named(true, "new"), Cluster.call(ApiKey.METADATA, 12));
        assertThat(charges).isEmpty();

        creation.complete(
                new CreateTopicsResponse(
                        0,
                        List.of(
                                CreatableTopicResult.DEFAULT
                                        .withName("new")
                                        .withErrorCode(outcome.code()))));

        assertThat(charges.stream().mapToInt(Integer::intValue).sum()).isEqualTo(partitions);
        assertThat(charges).hasSizeLessThan(2);
    }
}
