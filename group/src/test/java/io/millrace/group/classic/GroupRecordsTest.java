package io.millrace.group.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.offset.CommittedOffset;
import io.millrace.group.offset.OffsetRecords;
import io.millrace.group.runtime.Entry;
import io.millrace.wire.oracle.KafkaJar;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of our records against those that Kafka 3.9 wrote, and as Kafka's classes read them.
 */
class GroupRecordsTest {
    private static final String LEADER = "consumer-g1-1-00000000-0000-0000-0000-000000000001";
    private static final long SINCE = 0x1a1f8b46709L;
    private static final byte[] SUBSCRIPTION =
            HexFormat.of().parseHex("0003000000010002" + "7474" + "ffffffff00000000ffffffffffff");
    private static final byte[] PLAN =
            HexFormat.of().parseHex("0003000000010002" + "7474" + "0000000100000000ffffffff");

    @Test
    void shouldWriteACommitAsKafkaDoes() {
        var offset = new CommittedOffset(18, 0, "", 0x1a1f8b46813L, -1, TopicId.ZERO);
        Entry entry = OffsetRecords.commit("g1", new TopicPartition("tt", 0), offset);
        assertThat(hex(entry.key())).isEqualTo("0001" + text("g1") + text("tt") + "00000000");
        assertThat(hex(entry.value()))
                .isEqualTo("0003" + "0000000000000012" + "00000000" + "0000" + "000001a1f8b46813");
    }

    @Test
    void shouldWriteAnExpiryTimeInTheOnlyVersionThatHasIt() {
        var offset = new CommittedOffset(18, 0, "m", 1, 2, TopicId.ZERO);
        Entry entry = OffsetRecords.commit("g1", new TopicPartition("tt", 0), offset);
        assertThat(hex(entry.value()))
                .isEqualTo(
                        "0001"
                                + "0000000000000012"
                                + text("m")
                                + "0000000000000001"
                                + "0000000000000002");
    }

    @Test
    void shouldForgetACommitByTheSameKey() {
        var partition = new TopicPartition("tt", 0);
        var offset = new CommittedOffset(18, 0, "", 1, -1, TopicId.ZERO);
        Entry entry = OffsetRecords.tombstone("g1", partition);
        assertThat(entry.key()).isEqualTo(OffsetRecords.commit("g1", partition, offset).key());
        assertThat(entry.value()).isNull();
    }

    @Test
    void shouldWriteAGroupAsKafkaDoes() {
        Entry entry = GroupRecords.metadata(group());
        assertThat(hex(entry.key())).isEqualTo("0002" + text("g1"));
        assertThat(hex(entry.value()))
                .isEqualTo(
                        "0003"
                                + text("consumer")
                                + "00000001"
                                + text("range")
                                + text(LEADER)
                                + "000001a1f8b46709"
                                + "00000001"
                                + text(LEADER)
                                + "ffff"
                                + text("consumer-g1-1")
                                + text("/127.0.0.1")
                                + "000493e0"
                                + "0000afc8"
                                + bytes(SUBSCRIPTION)
                                + bytes(PLAN));
    }

    @Test
    void shouldWriteAnEmptyGroupAsKafkaDoes() {
        var empty =
                new ClassicGroup(
                        "g1",
                        "consumer",
                        2,
                        null,
                        null,
                        Map.of(),
                        Set.of(),
                        new ClassicState.Empty(),
                        0x1a1f8b4682fL,
                        null);
        assertThat(hex(GroupRecords.metadata(empty).value()))
                .isEqualTo(
                        "0003"
                                + text("consumer")
                                + "00000002"
                                + "ffff"
                                + "ffff"
                                + "000001a1f8b4682f"
                                + "00000000");
    }

    @Test
    void shouldReadBackWhatItWrites() {
        Entry entry = GroupRecords.metadata(group());
        assertThat(GroupRecords.read(entry.key(), entry.value())).isEqualTo(group());
        assertThat(GroupRecords.id(entry.key())).isEqualTo("g1");
    }

    @Test
    void shouldTakeTheSessionTimeoutWhereOldRecordsHaveNoOther() {
        String old =
                "0000"
                        + text("consumer")
                        + "00000001"
                        + text("range")
                        + text("m")
                        + "00000001"
                        + text("m")
                        + text("c")
                        + text("/h")
                        + "00002710"
                        + "00000000"
                        + "00000000";
        ClassicGroup read =
                GroupRecords.read(
                        GroupRecords.metadata(group()).key(),
                        ByteBuffer.wrap(HexFormat.of().parseHex(old)));
        ClassicMember member = read.members().get("m");
        assertThat(member.rebalanceTimeoutMs()).isEqualTo(10_000);
        assertThat(member.sessionTimeoutMs()).isEqualTo(10_000);
        assertThat(read.sinceMs()).isEqualTo(-1);
    }

    @Test
    void shouldBeReadByTheClassesOfBothKafkas() throws Exception {
        for (String version : List.of("3.9.1", "4.4.0")) {
            var jar = Path.of("target/jars/kafka-group-coordinator-" + version + ".jar");
            Class<?> type =
                    KafkaJar.beside(jar)
                            .classes()
                            .loadClass(
                                    "org.apache.kafka.coordinator.group.generated.GroupMetadataValue");
            Class<?> accessor =
                    type.getClassLoader()
                            .loadClass("org.apache.kafka.common.protocol.ByteBufferAccessor");
            Class<?> readable =
                    type.getClassLoader().loadClass("org.apache.kafka.common.protocol.Readable");
            ByteBuffer bytes = ByteBuffer.wrap(array(GroupRecords.metadata(group()).value()));
            short written = bytes.getShort();
            Object read =
                    type.getConstructor(readable, short.class)
                            .newInstance(
                                    accessor.getConstructor(ByteBuffer.class).newInstance(bytes),
                                    written);
            assertThat(read.toString())
                    .as(version)
                    .contains("protocolType='consumer'", "generation=1", "leader='" + LEADER + "'")
                    .contains("rebalanceTimeout=300000", "sessionTimeout=45000")
                    .contains("clientHost='/127.0.0.1'", "currentStateTimestamp=" + SINCE);
            assertThat(bytes.remaining()).isZero();
        }
    }

    private static ClassicGroup group() {
        var member =
                new ClassicMember(
                        LEADER,
                        null,
                        "consumer-g1-1",
                        "/127.0.0.1",
                        300_000,
                        45_000,
                        List.of(new Protocol("range", ByteBuffer.wrap(SUBSCRIPTION))),
                        ByteBuffer.wrap(PLAN),
                        null,
                        null,
                        false);
        Map<String, ClassicMember> members = new LinkedHashMap<>();
        members.put(LEADER, member);
        return new ClassicGroup(
                "g1",
                "consumer",
                1,
                "range",
                LEADER,
                members,
                Set.of(),
                new ClassicState.Stable(Set.of()),
                SINCE,
                null);
    }

    private static String text(String text) {
        return "%04x".formatted(text.length())
                + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String bytes(byte[] bytes) {
        return "%08x".formatted(bytes.length) + HexFormat.of().formatHex(bytes);
    }

    private static String hex(@Nullable ByteBuffer bytes) {
        return HexFormat.of().formatHex(array(bytes));
    }

    private static byte[] array(@Nullable ByteBuffer bytes) {
        assertThat(bytes).isNotNull();
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }
}
