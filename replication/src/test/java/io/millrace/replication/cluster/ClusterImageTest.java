package io.millrace.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.message.UpdateMetadataRequest;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataBroker;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataEndpoint;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import io.millrace.wire.message.UpdateMetadataRequest.UpdateMetadataTopicState;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

class ClusterImageTest {
    private static final UUID ID = new UUID(1, 2);

    private static UpdateMetadataPartitionState state(int partition, int leader, int epoch) {
        return new UpdateMetadataPartitionState(
                "", partition, 1, leader, epoch, List.of(1), epoch, List.of(1, 2), List.of(2));
    }

    private static UpdateMetadataRequest request(
            String topic, UUID id, UpdateMetadataPartitionState... states) {
        return UpdateMetadataRequest.DEFAULT
                .withControllerId(3)
                .withControllerEpoch(8)
                .withTopicStates(List.of(new UpdateMetadataTopicState(topic, id, List.of(states))));
    }

    private static UpdateMetadataBroker broker(int id, UpdateMetadataEndpoint... endpoints) {
        return new UpdateMetadataBroker(id, "", 0, List.of(endpoints), "rack" + id);
    }

    @Test
    void shouldReplaceBrokersAndMergePartitions() {
        var first =
                MetadataUpdate.apply(
                        ClusterImage.EMPTY,
                        request("t", ID, state(0, 1, 5), state(1, 1, 5))
                                .withLiveBrokers(
                                        List.of(
                                                broker(
                                                        1,
                                                        new UpdateMetadataEndpoint(
                                                                9092, "h", "INSIDE", (short) 1)),
                                                broker(2))));
        assertThat(first.controllerId()).isEqualTo(3);
        assertThat(first.controllerEpoch()).isEqualTo(8);
        assertThat(first.brokers()).containsOnlyKeys(1, 2);
        assertThat(first.brokers().get(1).endpoint("INSIDE"))
                .isEqualTo(new Endpoint("INSIDE", "h", 9092, 1));
        assertThat(first.brokers().get(1).rack()).isEqualTo("rack1");

        var second =
                MetadataUpdate.apply(
                        first,
                        request("t", ID, state(1, 2, 6)).withLiveBrokers(List.of(broker(2))));
        assertThat(second.brokers()).containsOnlyKeys(2);
        assertThat(second.isAlive(1)).isFalse();
        assertThat(second.partition("t", 0).leader()).isEqualTo(1);
        assertThat(second.partition("t", 1).leader()).isEqualTo(2);
        assertThat(second.partition("t", 1).offlineReplicas()).containsExactly(2);
        assertThat(second.topic(ID)).isSameAs(second.topic("t"));
        assertThat(first.partition("t", 1).leader()).as("the old image stays").isEqualTo(1);
    }

    @Test
    void shouldForgetATopicWithItsLastPartition() {
        var image =
                MetadataUpdate.apply(
                        ClusterImage.EMPTY, request("t", ID, state(0, 1, 0), state(1, 1, 0)));
        image = MetadataUpdate.apply(image, request("t", ID, state(0, -2, -2)));
        assertThat(image.topic("t").partitions()).hasSize(1);
        assertThat(image.partition("t", 1).leader()).isEqualTo(1);
        image = MetadataUpdate.apply(image, request("t", ID, state(1, -2, -2)));
        assertThat(image.topic("t")).isNull();
        assertThat(image.topic(ID)).isNull();
        assertThat(image.topicCount()).isZero();
    }

    @Test
    void shouldDropThePartitionsOfAnEarlierTopicOfThatName() {
        var image =
                MetadataUpdate.apply(
                        ClusterImage.EMPTY, request("t", ID, state(0, 1, 9), state(1, 1, 9)));
        UUID other = new UUID(3, 4);
        image = MetadataUpdate.apply(image, request("t", other, state(0, 1, 0)));
        assertThat(image.topic(ID)).isNull();
        assertThat(image.topic(other).partitions()).hasSize(1);
    }

    @Test
    void shouldReadTheUngroupedFormOfOldVersions() {
        var old =
                new UpdateMetadataPartitionState(
                        "t", 0, 1, 1, 0, List.of(1), 0, List.of(1), List.of());
        var image =
                MetadataUpdate.apply(
                        ClusterImage.EMPTY,
                        UpdateMetadataRequest.DEFAULT.withUngroupedPartitionStates(List.of(old)));
        assertThat(image.partition("t", 0).leader()).isEqualTo(1);
        assertThat(image.topic("t").id()).isEqualTo(TopicImage.NO_ID);
        image = MetadataUpdate.apply(image, request("t", ID, state(1, 1, 0)));
        assertThat(image.topic(ID).partitions()).as("the same topic, now with its id").hasSize(2);
    }

    @Test
    void shouldHoldWhatAPlainMapHoldsThroughManyChanges() {
        var random = new SplittableRandom(4);
        ClusterImage image = ClusterImage.EMPTY;
        Map<String, Integer> plain = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            String topic = "topic" + random.nextInt(700);
            UUID id = new UUID(0, topic.hashCode());
            int leader = random.nextInt(4) == 0 ? -2 : i;
            image = MetadataUpdate.apply(image, request(topic, id, state(0, leader, 0)));
            if (leader == -2) {
                plain.remove(topic);
            } else {
                plain.put(topic, leader);
            }
        }
        assertThat(image.topicCount()).isEqualTo(plain.size());
        List<String> names = new ArrayList<>();
        for (TopicImage topic : image.topics()) {
            names.add(topic.name());
            assertThat(topic.partition(0).leader()).isEqualTo(plain.get(topic.name()));
            assertThat(image.topic(topic.id())).isSameAs(topic);
        }
        assertThat(names).isSorted();
    }

    @Test
    void shouldForgetWhatItKnewBeforeItRegisteredAgain() {
        var follower = new MetadataFollower();
        var image =
                follower.next(
                        ClusterImage.EMPTY, request("t", ID, state(0, 1, 0)).withBrokerEpoch(5));
        image = follower.next(image, UpdateMetadataRequest.DEFAULT.withBrokerEpoch(9));
        assertThat(image.topic("t")).as("nothing told of topics yet").isNotNull();
        image =
                follower.next(
                        image, request("u", new UUID(3, 4), state(0, 1, 0)).withBrokerEpoch(9));
        assertThat(image.topic("t")).isNull();
        assertThat(image.topic("u")).isNotNull();
        image =
                follower.next(
                        image, request("v", new UUID(5, 6), state(0, 1, 0)).withBrokerEpoch(9));
        assertThat(image.topic("u")).isNotNull();
    }

    @Test
    void shouldTellListenersOfEachImage() {
        var view = new ClusterView();
        List<Integer> seen = new ArrayList<>();
        ClusterView.Listener listener = (before, after) -> seen.add(after.controllerEpoch());
        view.listen(listener);
        view.publish(ClusterImage.EMPTY.withController(1, 4));
        view.unlisten(listener);
        view.publish(ClusterImage.EMPTY.withController(1, 5));
        assertThat(seen).containsExactly(4);
        assertThat(view.image().controllerEpoch()).isEqualTo(5);
    }
}
