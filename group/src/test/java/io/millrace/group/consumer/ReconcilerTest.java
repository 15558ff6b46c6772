package io.millrace.group.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.assign.PartitionSet;
import io.millrace.group.consumer.Standing.Phase;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;

/** A member that has been told to take 0 and 1 and is now to keep 0 only. */
class ReconcilerTest {
    private static final UUID TOPIC = new UUID(1, 2);
    private static final PartitionSet TOLD = of(0, 1);
    private static final Standing MEMBER =
            new Standing(1, 0, Phase.STABLE, Holding.of(TOLD, 1), Holding.NOTHING);
    private static final Reconciler.Aim AIM = new Reconciler.Aim(2, of(0), (_, _) -> true);

    private static PartitionSet of(Integer... partitions) {
        return new PartitionSet.Builder().add(TOPIC, List.of(partitions)).build();
    }

    @Test
    void shouldNotBelieveThatAMemberWillNotTakeWhatItHasBeenTold() {
        Standing next = Reconciler.next(MEMBER, AIM, PartitionSet.EMPTY, false);
        assertThat(next.phase()).isEqualTo(Phase.UNREVOKED);
        assertThat(next.occupied()).isEqualTo(TOLD);
        assertThat(next.held().partitions()).isEqualTo(of(0));
    }

    @Test
    void shouldBelieveItOnceItHasBeenToldToGiveItUp() {
        Standing told = Reconciler.next(MEMBER, AIM, null, false);
        assertThat(Reconciler.next(told, AIM, null, false)).isEqualTo(told);
        assertThat(Reconciler.next(told, AIM, TOLD, false)).isEqualTo(told);
        Standing next = Reconciler.next(told, AIM, PartitionSet.EMPTY, false);
        assertThat(next.isReconciledTo(2)).isTrue();
        assertThat(next.occupied()).isEqualTo(of(0));
    }

    @Test
    void shouldBelieveTheSilenceOfWhoDidNotHaveItWhenItWasTold() {
        Standing told = Reconciler.next(MEMBER, AIM, of(0), false);
        assertThat(told.phase()).isEqualTo(Phase.UNREVOKED);
        assertThat(Reconciler.next(told, AIM, TOLD, false)).isEqualTo(told);
        Standing next = Reconciler.next(told, AIM, null, false);
        assertThat(next.isReconciledTo(2)).isTrue();
        assertThat(next.occupied()).isEqualTo(of(0));
    }

    @Test
    void shouldRememberSinceWhenItHasWhatItIsToGiveUp() {
        Standing told = Reconciler.next(MEMBER, AIM, PartitionSet.EMPTY, false);
        assertThat(told.hadAt(TOPIC, 1, 1)).isTrue();
        assertThat(told.hadAt(TOPIC, 1, 0)).isFalse();
        Standing next = Reconciler.next(told, AIM, PartitionSet.EMPTY, false);
        assertThat(next.hadAt(TOPIC, 1, 1)).isFalse();
        assertThat(next.hadAt(TOPIC, 0, 1)).isTrue();
    }

    @Test
    void shouldBelieveWhoHasJustJoined() {
        Standing next = Reconciler.next(MEMBER, AIM, PartitionSet.EMPTY, true);
        assertThat(next.isReconciledTo(2)).isTrue();
        assertThat(next.occupied()).isEqualTo(of(0));
    }
}
