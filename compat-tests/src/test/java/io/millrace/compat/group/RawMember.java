package io.millrace.compat.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.raw.RawConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * A member of a group that does nothing but belong to it, on a connection of its own. Each method
 * sends one request; {@link #hear} takes the answer.
 */
abstract sealed class RawMember implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = 100_000_000;
    private static final int MAX_JOINS = 100;

    private final RawConnection connection;
    final String group;
    private ApiKeys asked;
    private int version;
    private int correlation;
    private int joins;

    private RawMember(BrokerProcess broker, String group) {
        this.connection = new RawConnection(broker);
        this.group = group;
    }

    /** Has the topic of coordinators made, as each client does first, and waits until it is led. */
    static void find(BrokerProcess broker, String group) {
        var request = new FindCoordinatorRequestData().setCoordinatorKeys(List.of(group));
        try (var connection = new RawConnection(broker)) {
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    connection
                                            .<FindCoordinatorResponseData>call(
                                                    ApiKeys.FIND_COORDINATOR, 4, request)
                                            .coordinators()
                                            .getFirst(),
                            found -> Errors.forCode(found.errorCode()) == Errors.NONE);
        }
    }

    final void ask(ApiKeys api, int apiVersion, ApiMessage request) {
        asked = api;
        version = apiVersion;
        correlation = connection.send(api, apiVersion, request);
    }

    /** Takes the answer to what was asked last. */
    final void hear() {
        take(connection.receive(asked, version, correlation));
    }

    abstract void take(ApiMessage answer);

    /**
     * Whether this answer to a join means that it is to be asked again: groups are being loaded.
     */
    final boolean isTooSoon(short error) {
        return switch (Errors.forCode(error)) {
            case COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR -> ++joins < MAX_JOINS;
            default -> false;
        };
    }

    final void joinAgain() {
        LockSupport.parkNanos(PAUSE_NANOS);
        join();
        hear();
    }

    abstract void join();

    abstract void heartbeat();

    @Override
    public void close() {
        connection.close();
    }

    private static void check(short error) {
        assertThat(Errors.forCode(error)).isEqualTo(Errors.NONE);
    }

    /** Of the classic protocol: joins twice, for the first time to get an id. */
    static final class Classic extends RawMember {
        private final byte[] bytes = new byte[100];
        private String id = "";
        private int generation;
        private JoinGroupResponseData joined;

        Classic(BrokerProcess broker, String group) {
            super(broker, group);
        }

        @Override
        void join() {
            var protocol = new JoinGroupRequestProtocol().setName("range").setMetadata(bytes);
            ask(
                    ApiKeys.JOIN_GROUP,
                    9,
                    new JoinGroupRequestData()
                            .setGroupId(group)
                            .setMemberId(id)
                            .setProtocolType("other")
                            .setSessionTimeoutMs(45_000)
                            .setRebalanceTimeoutMs(60_000)
                            .setProtocols(
                                    new JoinGroupRequestProtocolCollection(
                                            List.of(protocol).iterator())));
        }

        void sync() {
            List<SyncGroupRequestAssignment> plan =
                    joined.members().stream()
                            .map(one ->
                                    new SyncGroupRequestAssignment()
                                            .setMemberId(one.memberId())
                                            .setAssignment(bytes))
                            .toList();
            ask(
                    ApiKeys.SYNC_GROUP,
                    5,
                    new SyncGroupRequestData()
                            .setGroupId(group)
                            .setMemberId(id)
                            .setGenerationId(generation)
                            .setProtocolType("other")
                            .setProtocolName("range")
                            .setAssignments(plan));
        }

        @Override
        void heartbeat() {
            ask(
                    ApiKeys.HEARTBEAT,
                    4,
                    new HeartbeatRequestData()
                            .setGroupId(group)
                            .setMemberId(id)
                            .setGenerationId(generation));
        }

        @Override
        void take(ApiMessage answer) {
            switch (answer) {
                case JoinGroupResponseData join when isTooSoon(join.errorCode()) -> joinAgain();
                case JoinGroupResponseData join -> {
                    boolean first = id.isEmpty();
                    assertThat(Errors.forCode(join.errorCode()))
                            .isEqualTo(first ? Errors.MEMBER_ID_REQUIRED : Errors.NONE);
                    id = join.memberId();
                    generation = join.generationId();
                    joined = join;
                }
                case SyncGroupResponseData sync -> check(sync.errorCode());
                case HeartbeatResponseData beat -> check(beat.errorCode());
                default -> throw new IllegalStateException(answer.toString());
            }
        }
    }

    /** Of the consumer protocol. */
    static final class Modern extends RawMember {
        private final String topic;
        private final String id;
        private int epoch;
        private ConsumerGroupHeartbeatResponseData.Assignment toTell;

        Modern(BrokerProcess broker, String group, String id, String topic) {
            super(broker, group);
            this.id = id;
            this.topic = topic;
        }

        private ConsumerGroupHeartbeatRequestData beat() {
            return new ConsumerGroupHeartbeatRequestData()
                    .setGroupId(group)
                    .setMemberId(id)
                    .setMemberEpoch(epoch);
        }

        @Override
        void join() {
            ask(
                    ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                    1,
                    beat().setRebalanceTimeoutMs(60_000)
                            .setSubscribedTopicNames(List.of(topic))
                            .setTopicPartitions(List.of()));
        }

        @Override
        void heartbeat() {
            var beat = beat();
            if (toTell != null) {
                beat.setTopicPartitions(
                        toTell.topicPartitions().stream()
                                .map(one ->
                                        new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                                                .setTopicId(one.topicId())
                                                .setPartitions(one.partitions()))
                                .toList());
                toTell = null;
            }
            ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, beat);
        }

        void leave() {
            ask(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, beat().setMemberEpoch(-1));
        }

        @Override
        void take(ApiMessage answer) {
            var beat = (ConsumerGroupHeartbeatResponseData) answer;
            if (epoch == 0 && isTooSoon(beat.errorCode())) {
                joinAgain();
                return;
            }
            check(beat.errorCode());
            epoch = beat.memberEpoch();
            toTell = beat.assignment();
        }
    }
}
