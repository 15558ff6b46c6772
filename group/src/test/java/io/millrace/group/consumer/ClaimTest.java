package io.millrace.group.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.assign.PartitionSet;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;

/** A member of epoch 5 that came from epoch 4 and has one partition. */
class ClaimTest {
    private static final UUID TOPIC = new UUID(1, 2);
    private static final PartitionSet HELD = new PartitionSet.Builder().add(TOPIC, 0).build();
    private static final PartitionSet OTHER = new PartitionSet.Builder().add(TOPIC, 1).build();

    private final ConsumerGroup group = new ConsumerGroup("g");

    ClaimTest() {
        group.setStanding(
                "m",
                new Standing(5, 4, Standing.Phase.STABLE, Holding.of(HELD, 5), Holding.NOTHING));
    }

    @Test
    void shouldLetAMemberJoinAnewThatHasBeenFenced() {
        assertThat(claim("m", 0, PartitionSet.EMPTY)).isInstanceOf(Claim.Known.class);
    }

    @Test
    void shouldKnowAMemberWhoseLastAnswerWasLost() {
        assertThat(claim("m", 4, PartitionSet.EMPTY)).isInstanceOf(Claim.Known.class);
        assertThat(claim("m", 4, HELD)).isInstanceOf(Claim.Known.class);
    }

    @Test
    void shouldFenceAMemberThatHasWhatItWasNotGiven() {
        assertFenced(claim("m", 4, OTHER));
        assertFenced(claim("m", 4, null));
    }

    @Test
    void shouldFenceAnEpochThatIsTooOldOrNotThereYet() {
        assertFenced(claim("m", 3, PartitionSet.EMPTY));
        assertFenced(claim("m", 6, HELD));
    }

    private Claim claim(String member, int epoch, @Nullable PartitionSet owned) {
        return Claim.of(
                group,
                new HeartbeatCommand(
                        "g",
                        member,
                        epoch,
                        null,
                        null,
                        1_000,
                        "c",
                        "/127.0.0.1",
                        List.of("t"),
                        null,
                        null,
                        owned));
    }

    private static void assertFenced(Claim claim) {
        assertThat(claim)
                .isInstanceOfSatisfying(
                        Claim.Refused.class,
                        refused ->
                                assertThat(refused.refusal().error())
                                        .isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH));
    }
}
