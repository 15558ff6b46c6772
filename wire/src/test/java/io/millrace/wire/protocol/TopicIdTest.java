package io.millrace.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.UUID;

class TopicIdTest {
    @Test
    void shouldWriteTheTextThatKafkaWrites() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            UUID id = TopicId.random(random);
            String text = TopicId.text(id);
            assertThat(text).hasSize(22).doesNotStartWith("-");
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(text)
                    .isEqualTo(
                            new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits())
                                    .toString());
            assertThat(TopicId.parse(text)).isEqualTo(id);
        }
        assertThat(TopicId.text(TopicId.ZERO)).isEqualTo(Uuid.ZERO_UUID.toString());
    }

    @Test
    void shouldRefuseTextsThatAreNoIds() {
        for (String text :
                new String[] {"", "abc", "AAAAAAAAAAAAAAAAAAAAA!", "AAAAAAAAAAAAAAAAAAAAAAA"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> TopicId.parse(text));
        }
    }

    @Test
    void shouldOrderPartitionsByTopicThenNumber() {
        var a2 = new TopicPartition("a", 2);
        assertThat(a2)
                .isLessThan(new TopicPartition("a", 10))
                .isLessThan(new TopicPartition("b", 0))
                .hasToString("a-2");
    }
}
