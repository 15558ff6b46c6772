package io.millrace.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.AppendOutcome;
import io.millrace.log.state.EpochEnd;
import io.millrace.log.TestBatches;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class PartitionTest {
    private static ErrorCode errorOf(CompletableFuture<ProduceOutcome> stage) {
        assertThat(stage).isCompleted();
        return switch (stage.join()) {
            case ProduceOutcome.Appended appended -> ErrorCode.NONE;
            case ProduceOutcome.Rejected rejected -> rejected.error();
        };
    }

    @Test
    void shouldRefuseEverythingBeforeTheFirstOrder() {
        var f = new PartitionFixture();
        assertThat(errorOf(f.produce(1, "a"))).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(f.partition.view().check(-1, false)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void shouldAcknowledgeAtOnceWhenAlone() {
        var f = new PartitionFixture();
        f.leadAlone();
        var stage = f.produce(-1, "a", "b");
        assertThat(stage.join()).isEqualTo(new ProduceOutcome.Appended(0, 1, -1, 0));
        assertThat(f.highWatermark()).isEqualTo(2);
        assertThat(f.partition.view().epochEnd(0).endOffset()).isEqualTo(2);
    }

    @Test
    void shouldAcknowledgeWhenAllInSyncReplicasHaveTheRecords() {
        var f = new PartitionFixture();
        f.leadThree();
        var leaderOnly = f.produce(1, "a");
        assertThat(errorOf(leaderOnly)).isEqualTo(ErrorCode.NONE);
        var all = f.produce(-1, "b");
        f.fetch(2, 2);
        assertThat(all).isNotDone();
        assertThat(f.highWatermark()).isZero();
        f.fetch(3, 1);
        assertThat(f.highWatermark()).isEqualTo(1);
        assertThat(all).isNotDone();
        f.fetch(3, 2);
        assertThat(errorOf(all)).isEqualTo(ErrorCode.NONE);
        assertThat(f.highWatermark()).isEqualTo(2);
    }

    @Test
    void shouldTimeOutWhatNobodyReplicates() {
        var f = new PartitionFixture();
        f.leadThree();
        var first = f.produce(-1, "a");
        f.pass(Duration.ofSeconds(20));
        var second = f.produce(-1, "b");
        f.pass(Duration.ofSeconds(11));
        assertThat(errorOf(first)).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(second).isNotDone();
        f.pass(Duration.ofSeconds(20));
        assertThat(errorOf(second)).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(f.endOffset()).as("the data stays").isEqualTo(2);
    }

    @Test
    void shouldAskForEnoughReplicasBeforeAndAfterTheAppend() {
        var f = new PartitionFixture(PartitionFixture.minIsr(2));
        f.lead(0, List.of(1), List.of(1, 2, 3));
        assertThat(errorOf(f.produce(-1, "a"))).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(f.endOffset()).isZero();
        assertThat(errorOf(f.produce(1, "a"))).isEqualTo(ErrorCode.NONE);
        assertThat(f.highWatermark()).as("not below the minimum").isZero();

        var g = new PartitionFixture(PartitionFixture.minIsr(2));
        g.lead(0, List.of(1, 2), List.of(1, 2));
        var parked = g.produce(-1, "a");
        g.pass(Duration.ofMillis(PartitionFixture.LAG_MS / 2));
        g.fetch(2, 1);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldFailWhatIsParkedWhenLeadershipIsLost() {
        var f = new PartitionFixture();
        f.leadThree();
        var parked = f.produce(-1, "a");
        f.follow(1, 2);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(f.partition.view().role()).isEqualTo(new Role.Follower(2));
        assertThat(f.partition.view().check(0, true)).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(f.partition.view().check(2, true)).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
        assertThat(f.partition.view().check(1, true)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(f.partition.view().check(1, false)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldKeepProgressAndParkedAnswersOverAnEpochBump() {
        var f = new PartitionFixture();
        f.leadThree();
        f.produce(1, "a");
        f.fetch(2, 1);
        f.fetch(3, 1);
        var parked = f.produce(-1, "b");
        f.lead(1, List.of(1, 2, 3), List.of(1, 2, 3));
        assertThat(parked).isNotDone();
        f.fetch(2, 2);
        f.fetch(3, 2);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
        assertThat(f.partition.view().state().epochStartOffset()).isEqualTo(2);
    }

    @Test
    void shouldProposeThatAFollowerWhoCaughtUpJoins() {
        var f = new PartitionFixture();
        f.lead(3, List.of(1), List.of(1, 2));
        f.produce(1, "a");
        assertThat(f.highWatermark()).isEqualTo(1);
        f.fetch(2, 0);
        assertThat(f.proposals).isEmpty();
        f.fetch(2, 1);
        assertThat(f.proposals).hasSize(1);
        assertThat(f.proposals.getFirst().isr()).containsExactly(1, 2);
        assertThat(f.proposals.getFirst().leaderEpoch()).isEqualTo(3);

        // While it is open whether it joined, nothing is committed without it.
        var parked = f.produce(-1, "b");
        assertThat(parked).isNotDone();
        f.acceptProposal();
        assertThat(f.partition.view().isr()).containsExactly(1, 2);
        assertThat(parked).isNotDone();
        f.fetch(2, 2);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldNotLetAFollowerJoinBelowTheStartOfTheEpoch() {
        var f = new PartitionFixture(PartitionFixture.minIsr(1));
        f.lead(0, List.of(1, 3), List.of(1, 2, 3));
        f.produce(1, "a", "b");
        f.lead(1, List.of(1, 3), List.of(1, 2, 3));
        f.fetch(2, 0);
        assertThat(f.highWatermark()).isZero();
        assertThat(f.proposals).as("at the high watermark, but not at the epoch's start").isEmpty();
        f.fetch(2, 2);
        assertThat(f.proposals).hasSize(1);
    }

    @Test
    void shouldNotProposeADeadBroker() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1), List.of(1, 2));
        f.alive(1, 3);
        f.fetch(2, 0);
        assertThat(f.proposals).isEmpty();
        f.alive(1, 2);
        f.fetch(2, 0);
        assertThat(f.proposals).hasSize(1);
    }

    @Test
    void shouldProposeThatALaggingFollowerLeavesAndThenCommitWithoutIt() {
        var f = new PartitionFixture();
        f.leadThree();
        var parked = f.produce(-1, "a");
        f.fetch(2, 1);
        f.pass(Duration.ofSeconds(16));
        f.fetch(2, 1);
        f.partition.checkLag();
        f.sim.settle();
        assertThat(f.proposals).as("not lagging for long enough").isEmpty();
        f.pass(Duration.ofSeconds(13));
        f.fetch(2, 1);
        f.pass(Duration.ofSeconds(2));
        f.partition.checkLag();
        f.sim.settle();
        assertThat(f.proposals.getLast().isr()).containsExactly(1, 2);
        assertThat(f.highWatermark()).as("the larger set holds until it is decided").isZero();
        f.acceptProposal();
        assertThat(f.highWatermark()).isEqualTo(1);
        assertThat(parked).isDone();
    }

    @Test
    void shouldAnswerThatTheMinimumWasLostMeanwhile() {
        var f = new PartitionFixture(PartitionFixture.minIsr(2));
        f.lead(0, List.of(1, 2), List.of(1, 2));
        var parked = f.produce(-1, "a");
        f.pass(Duration.ofSeconds(29));
        assertThat(parked).isNotDone();
        f.fetch(2, 0);
        f.lead(1, List.of(1), List.of(1, 2));
        f.fetch(2, 1);
        f.acceptProposal();
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldForgetAProposalWhoseMemberIsNotEligible() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1), List.of(1, 2));
        f.fetch(2, 0);
        f.decide(new IsrLink.Outcome.Refused(ErrorCode.INELIGIBLE_REPLICA));
        var stage = f.produce(-1, "a");
        assertThat(f.partition.view().isr()).containsExactly(1);
        f.pass(Duration.ofSeconds(31));
        assertThat(errorOf(f.produce(-1, "b"))).isEqualTo(ErrorCode.NONE);
        assertThat(stage).isDone();
    }

    @Test
    void shouldNotWaitForAMemberThatTheControllerTookOut() {
        var f = new PartitionFixture();
        f.leadThree();
        f.fetch(2, 0);
        f.fetch(3, 0);
        var parked = f.produce(-1, "a");
        f.lead(1, List.of(1, 2), List.of(1, 2, 3));
        assertThat(parked).isNotDone();
        f.fetch(2, 1);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldCommitAtOnceWhenTheBrokerThatWasAboutToJoinIsGone() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1, 2), List.of(1, 2, 3));
        f.fetch(3, 0);
        f.decide(new IsrLink.Outcome.Refused(ErrorCode.INELIGIBLE_REPLICA));
        var parked = f.produce(-1, "a");
        f.fetch(2, 1);
        assertThat(parked).as("a joining follower counts").isNotDone();
        f.alive(1, 2);
        f.partition.brokersGone(List.of(3));
        f.sim.settle();
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldRepeatAProposalThatNobodyDecided() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1), List.of(1, 2));
        f.fetch(2, 0);
        f.decide(new IsrLink.Outcome.Refused(ErrorCode.UNKNOWN_SERVER_ERROR));
        f.pass(Duration.ofMillis(60));
        assertThat(f.proposals).hasSize(2);
        f.decide(new IsrLink.Outcome.Refused(ErrorCode.FENCED_LEADER_EPOCH));
        f.pass(Duration.ofSeconds(5));
        assertThat(f.proposals).as("our knowledge is old: wait").hasSize(2);
    }

    @Test
    void shouldWakeWatchersAfterPublication() {
        var f = new PartitionFixture();
        f.leadThree();
        List<String> seen = new ArrayList<>();
        Watcher watcher =
                now -> {
                    assertThat(now).isSameAs(f.partition.view());
                    seen.add(now.openLog().endOffset() + "/" + now.openLog().highWatermark());
                };
        f.partition.watch(watcher, f.partition.view());
        f.sim.settle();
        assertThat(seen).isEmpty();
        f.produce(1, "a");
        f.fetch(2, 1);
        f.fetch(3, 1);
        assertThat(seen).containsExactly("1/0", "1/1");
        f.partition.unwatch(watcher);
        f.produce(1, "b");
        assertThat(seen).hasSize(2);
    }

    @Test
    void shouldWakeAtOnceAWatcherThatSawAnOlderView() {
        var f = new PartitionFixture();
        f.leadAlone();
        PartitionView old = f.partition.view();
        f.produce(1, "a");
        List<PartitionView> seen = new ArrayList<>();
        f.partition.watch(seen::add, old);
        f.sim.settle();
        assertThat(seen).containsExactly(f.partition.view());
    }

    @Test
    void shouldWakeEverybodyForWhatAWatcherCaused() {
        var f = new PartitionFixture();
        f.leadAlone();
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        Watcher appender =
                now -> {
                    first.add(now.openLog().endOffset());
                    if (now.openLog().endOffset() == 1) {
                        f.partition.coordinatorAppend(TestBatches.plain(1, "more"));
                    }
                };
        f.partition.watch(appender, f.partition.view());
        f.partition.watch(now -> second.add(now.openLog().endOffset()), f.partition.view());
        f.produce(1, "a");
        assertThat(first).endsWith(2L);
        assertThat(second).endsWith(2L);
    }

    @Test
    void shouldWaitForTheDiskWhenEveryMessageIsFlushed() {
        var f = new PartitionFixture(PartitionFixture.flushEach());
        f.leadAlone();
        f.upkeepHeld = true;
        var one = f.produce(1, "a");
        var all = f.produce(-1, "b");
        var none = f.produce(0, "c");
        assertThat(one).isNotDone();
        assertThat(all).isNotDone();
        assertThat(none).isDone();
        assertThat(f.highWatermark()).isZero();
        long before = f.disk.forces();
        f.releaseUpkeep();
        assertThat(errorOf(one)).isEqualTo(ErrorCode.NONE);
        assertThat(errorOf(all)).isEqualTo(ErrorCode.NONE);
        assertThat(f.highWatermark()).isEqualTo(3);
        assertThat(f.held).isEmpty();
        assertThat(f.disk.forces()).isGreaterThan(before);
    }

    @Test
    void shouldLetNoMoreWaitForTheDiskThanTheTopicAllows() {
        var f = new PartitionFixture(PartitionFixture.flushEvery(3));
        f.leadAlone();
        f.upkeepHeld = true;
        var within = List.of(f.produce(1, "a"), f.produce(-1, "b"));
        var beyond = List.of(f.produce(1, "c"), f.produce(-1, "d"));
        assertThat(within).allMatch(CompletableFuture::isDone);
        assertThat(beyond).noneMatch(CompletableFuture::isDone);
        assertThat(f.highWatermark()).isEqualTo(2);
        f.releaseUpkeep();
        beyond.forEach(stage -> assertThat(errorOf(stage)).isEqualTo(ErrorCode.NONE));
        assertThat(f.highWatermark()).isEqualTo(4);
    }

    @Test
    void shouldForceWhatIsThereWhenFlushingIsAskedForLater() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1, 2), List.of(1, 2));
        var parked = f.produce(-1, "a");
        f.partition.reconfigure(PartitionFixture.flushEach());
        f.sim.settle();
        f.fetch(2, 1);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NONE);
        assertThat(f.highWatermark()).isEqualTo(1);
    }

    @Test
    void shouldShareForcesBetweenAppends() {
        var f = new PartitionFixture(PartitionFixture.flushEach());
        f.leadAlone();
        f.upkeepHeld = true;
        f.produce(1, "first");
        List<CompletableFuture<ProduceOutcome>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stages.add(f.produce(1, "value" + i));
        }
        assertThat(f.held).hasSize(1);
        f.releaseUpkeep();
        stages.forEach(stage -> assertThat(errorOf(stage)).isEqualTo(ErrorCode.NONE));
    }

    @Test
    void shouldGoOfflineWhenTheDiskFails() {
        var f = new PartitionFixture();
        f.leadThree();
        var parked = f.produce(-1, "a");
        f.disk.failAfter(0);
        assertThat(errorOf(f.produce(1, "b"))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(f.partition.view().check(-1, false)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(f.failures).hasSize(1);
        assertThat(errorOf(f.produce(1, "c"))).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void shouldDeleteRecordsAndWaitForFollowers() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1, 2), List.of(1, 2));
        f.produce(1, "a", "b", "c");
        f.fetch(2, 3);
        var beyond = delete(f, 4);
        assertThat(beyond.join())
                .isInstanceOfSatisfying(
                        DeleteOutcome.Rejected.class,
                        r -> assertThat(r.error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE));
        var two = delete(f, 2);
        var all = delete(f, -1);
        assertThat(two).isNotDone();
        f.partition.followerFetched(new FollowerFetch(2, -1, -1, 3, 2));
        f.sim.settle();
        assertThat(two.join()).isEqualTo(new DeleteOutcome.Deleted(2));
        f.pass(Duration.ofSeconds(11));
        assertThat(all.join())
                .isInstanceOfSatisfying(
                        DeleteOutcome.Rejected.class,
                        r -> assertThat(r.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT));
        assertThat(f.partition.view().openLog().logStartOffset()).isEqualTo(3);
    }

    private static CompletableFuture<DeleteOutcome> delete(PartitionFixture f, long offset) {
        var stage = f.partition.deleteRecords(offset, Duration.ofSeconds(10).toNanos());
        f.sim.settle();
        return stage.toCompletableFuture();
    }

    @Test
    void shouldFollowItsLeadersBytesHighWatermarkAndStart() {
        var leader = new PartitionFixture();
        leader.leadAlone();
        leader.produce(1, "a");
        leader.produce(1, "b");
        ByteBuffer bytes = leader.allBytes();

        var follower = new PartitionFixture();
        follower.follow(0, 2);
        assertThat(replicate(follower, new LeaderData(1, 0, bytes.duplicate(), 1, 0)))
                .as("another epoch")
                .isInstanceOf(AppendOutcome.Refused.class);
        assertThat(replicate(follower, new LeaderData(0, 0, bytes, 1, 0)))
                .isInstanceOf(AppendOutcome.Appended.class);
        assertThat(follower.endOffset()).isEqualTo(2);
        assertThat(follower.highWatermark()).isEqualTo(1);
        replicate(follower, new LeaderData(0, 2, ByteBuffer.allocate(0), 9, 1));
        assertThat(follower.highWatermark()).isEqualTo(2);
        assertThat(follower.partition.view().openLog().logStartOffset()).isEqualTo(1);
        assertThat(replicate(follower, new LeaderData(0, 2, leader.allBytes(), 2, 0)))
                .as("bytes that do not fit")
                .isInstanceOf(AppendOutcome.Refused.class);
        assertThat(replicate(follower, new LeaderData(0, 0, leader.allBytes(), 2, 0)))
                .as("asked for at another end")
                .isInstanceOf(AppendOutcome.Refused.class);
        follower.partition.follower().align(0, new EpochEnd(0, 1));
        follower.sim.settle();
        assertThat(follower.endOffset()).isEqualTo(1);
    }

    @Test
    void shouldNotLetGoOfAFollowerWhoseRoleIsGivenAgainBeforeTheDiskHasAll() {
        var leader = new PartitionFixture();
        leader.leadAlone();
        leader.produce(1, "a");
        var follower = new PartitionFixture(PartitionFixture.flushEach());
        follower.follow(0, 2);
        follower.upkeepHeld = true;
        var copied =
                follower.partition
                        .follower()
                        .replicate(new LeaderData(0, 0, leader.allBytes(), 0, 0));

        follower.follow(0, 2); // by the next controller, in the same epoch
        var again = follower.partition.follower().begin(0).toCompletableFuture();
        follower.sim.settle();

        assertThat(copied.toCompletableFuture().join()).isInstanceOf(AppendOutcome.Refused.class);
        assertThat(again).isNotDone();
        follower.releaseUpkeep();
        assertThat(again.join()).isTrue();
    }

    private static AppendOutcome replicate(PartitionFixture f, LeaderData data) {
        var stage = f.partition.follower().replicate(data).toCompletableFuture();
        f.sim.settle();
        return stage.join();
    }

    @Test
    void shouldKnowWhenALeadersHighWatermarkMayBeTrusted() {
        var f = new PartitionFixture();
        f.lead(0, List.of(1, 2), List.of(1, 2));
        f.produce(1, "a");
        f.lead(1, List.of(1, 2), List.of(1, 2));
        assertThat(f.partition.view().isHighWatermarkSettled()).isFalse();
        f.fetch(2, 1);
        assertThat(f.partition.view().isHighWatermarkSettled()).isTrue();
    }

    @Test
    void shouldRemoveSilentlyWhatIsRetired() {
        var f = new PartitionFixture();
        f.leadThree();
        var parked = f.produce(-1, "a");
        var log = f.ask(() -> f.partition.retire(new Role.Offline("stopped", false)));
        assertThat(log).isSameAs(f.log);
        assertThat(errorOf(parked)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(f.ask(() -> f.partition.retire(new Role.Offline("again", false)))).isNull();
    }
}
