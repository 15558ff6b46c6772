package io.millrace.group;

import io.millrace.group.classic.ClassicConfig;

import org.junit.jupiter.api.Test;

/** Rebalances of classic groups, told as transcripts. */
class RebalanceTest {
    private static final String ONE_MEMBER =
            """
            join a v=3
            wait 3000
              a <- joined as a-1 generation 1 range leads [a-1]
            sync a plan=a:all
              a <- has 'all'
            """;

    private static final String TWO_MEMBERS =
            """
            join a v=3
            join b v=3
            wait 3000
            wait 3000
              a <- joined as a-1 generation 1 range leads [a-1, b-2]
              b <- joined as b-2 generation 1 range after a-1
            sync b
            sync a plan=a:left,b:right
              a <- has 'left'
              b <- has 'right'
            """;

    @Test
    void shouldWaitForMoreMembersBeforeTheFirstGeneration() {
        Story.begin()
                .plays(
                        """
                        join a v=3
                        wait 2999
                        join b v=3
                        describe
                          PreparingRebalance
                          a-1 /127.0.0.1 ''
                          b-2 /127.0.0.1 ''
                        wait 3000
                        wait 1
                          a <- joined as a-1 generation 1 range leads [a-1, b-2]
                          b <- joined as b-2 generation 1 range after a-1
                        describe
                          CompletingRebalance
                          a-1 /127.0.0.1 ''
                          b-2 /127.0.0.1 ''
                        """);
    }

    @Test
    void shouldNotPutTheFirstGenerationOffBeyondTheRebalanceTimeout() {
        Story.begin()
                .plays(
                        """
                        join a v=3 rebalance=7000
                        wait 2000
                        join b v=3 rebalance=7000
                        wait 3000
                        join c v=3 rebalance=7000
                        wait 1999
                        wait 1
                          a <- joined as a-1 generation 1 range leads [a-1, b-2, c-3]
                          b <- joined as b-2 generation 1 range after a-1
                          c <- joined as c-3 generation 1 range after a-1
                        """);
    }

    @Test
    void shouldGiveEveryMemberItsPart() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        beat a
                          a <- NONE
                        describe
                          Stable range
                          a-1 /127.0.0.1 'left'
                          b-2 /127.0.0.1 'right'
                        """);
    }

    @Test
    void shouldHaveANewMemberComeBackWithItsId() {
        Story.begin()
                .plays(
                        """
                        join a
                          a <- MEMBER_ID_REQUIRED a-1
                        describe
                          Empty
                        join a
                        wait 3000
                          a <- joined as a-1 generation 1 range leads [a-1]
                        """);
    }

    @Test
    void shouldForgetAnIdThatDoesNotComeBack() {
        Story.begin()
                .plays(
                        """
                        join a session=6000
                          a <- MEMBER_ID_REQUIRED a-1
                        wait 6000
                        join a
                          a <- UNKNOWN_MEMBER_ID
                        """);
    }

    @Test
    void shouldWaitForAnIdThatWasHandedOut() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        join b
                          b <- MEMBER_ID_REQUIRED b-2
                        join c v=3
                        join a
                        join b
                          a <- joined as a-1 generation 2 range leads [a-1, c-3, b-2]
                          c <- joined as c-3 generation 2 range after a-1
                          b <- joined as b-2 generation 2 range after a-1
                        """);
    }

    @Test
    void shouldRebalanceWhenAMemberComes() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        join b v=3
                        beat a
                          a <- REBALANCE_IN_PROGRESS
                        sync a plan=a:late
                          a <- REBALANCE_IN_PROGRESS
                        commit a offset=7
                          a <- NONE
                        join a
                          a <- joined as a-1 generation 2 range leads [a-1, b-2]
                          b <- joined as b-2 generation 2 range after a-1
                        beat a generation=1
                          a <- ILLEGAL_GENERATION
                        sync b
                        beat a
                          a <- NONE
                        commit a offset=8
                          a <- REBALANCE_IN_PROGRESS
                        sync a plan=a:half,b:rest
                          a <- has 'half'
                          b <- has 'rest'
                        """);
    }

    @Test
    void shouldGoOnWithoutThoseWhoDoNotJoinInTime() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        join a rebalance=20000
                        wait 9000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 9000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 9000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 9000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 9000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 9000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 6000
                          a <- joined as a-1 generation 2 range leads [a-1]
                        beat b
                          b <- UNKNOWN_MEMBER_ID
                        """);
    }

    @Test
    void shouldGoOnWithoutThoseWhoDoNotSyncInTime() {
        Story.begin()
                .plays(
                        """
                        join a v=3 rebalance=8000
                        join b v=3 rebalance=8000
                        wait 6000
                          a <- joined as a-1 generation 1 range leads [a-1, b-2]
                          b <- joined as b-2 generation 1 range after a-1
                        sync b
                        wait 7999
                        wait 1
                          b <- REBALANCE_IN_PROGRESS
                        join b
                          b <- joined as b-2 generation 2 range leads [b-2]
                        """);
    }

    @Test
    void shouldRebalanceWhenAMemberIsNotHeardOfAnyMore() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        wait 9000
                        beat b
                          b <- NONE
                        wait 1000
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        beat a
                          a <- UNKNOWN_MEMBER_ID
                        join b
                          b <- joined as b-2 generation 2 range leads [b-2]
                        """);
    }

    @Test
    void shouldCountACommitAsASignOfLife() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        wait 9000
                        commit a offset=1
                          a <- NONE
                        wait 9000
                        beat a
                          a <- NONE
                        """);
    }

    @Test
    void shouldPassLeadershipOnWhenTheLeaderLeaves() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        leave a
                          a <- NONE
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        join b
                          b <- joined as b-2 generation 2 range leads [b-2]
                        leave a
                          a <- UNKNOWN_MEMBER_ID
                        """);
    }

    @Test
    void shouldBeEmptyWhenTheLastMemberHasLeft() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        leave a
                          a <- NONE
                        describe
                          Empty
                        beat a
                          a <- UNKNOWN_MEMBER_ID
                        forget a
                        join c v=3
                        wait 3000
                          c <- joined as c-2 generation 3 range leads [c-2]
                        """);
    }

    @Test
    void shouldRepeatTheResultToAMemberThatAsksAgain() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        join b
                          b <- joined as b-2 generation 1 range after a-1
                        sync b
                          b <- has 'right'
                        """);
    }

    @Test
    void shouldRebalanceWhenAMemberSubscribesAnew() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        join b can=range:u
                        beat a
                          a <- REBALANCE_IN_PROGRESS
                        join a
                          a <- joined as a-1 generation 2 range leads [a-1, b-2]
                          b <- joined as b-2 generation 2 range after a-1
                        """);
    }

    @Test
    void shouldRebalanceWhenTheLeaderAsksForIt() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        join a
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        join b
                          a <- joined as a-1 generation 2 range leads [a-1, b-2]
                          b <- joined as b-2 generation 2 range after a-1
                        """);
    }

    /** Two rebalances in a row is how the cooperative protocol moves a partition (KIP-429). */
    @Test
    void shouldServeACooperativeRebalanceInTwoSteps() {
        Story.begin()
                .plays(
                        """
                        join a v=3 can=cooperative-sticky,range
                        wait 3000
                          a <- joined as a-1 generation 1 cooperative-sticky leads [a-1]
                        sync a plan=a:0+1
                          a <- has '0+1'
                        join b v=3 can=cooperative-sticky,range
                        join a can=cooperative-sticky,range
                          a <- joined as a-1 generation 2 cooperative-sticky leads [a-1, b-2]
                          b <- joined as b-2 generation 2 cooperative-sticky after a-1
                        sync a plan=a:0,b:nothing
                          a <- has '0'
                        sync b
                          b <- has 'nothing'
                        join a can=cooperative-sticky:owns-0,range
                        join b can=cooperative-sticky:owns-nothing,range
                          a <- joined as a-1 generation 3 cooperative-sticky leads [a-1, b-2]
                          b <- joined as b-2 generation 3 cooperative-sticky after a-1
                        sync a plan=a:0,b:1
                          a <- has '0'
                        sync b
                          b <- has '1'
                        """);
    }

    @Test
    void shouldChooseWhatMostMembersLikeAndAllCanDo() {
        Story.begin()
                .plays(
                        """
                        join a v=3 can=x,sticky,range
                        join b v=3 can=range,sticky
                        join c v=3 can=range,sticky
                        wait 6000
                          a <- joined as a-1 generation 1 range leads [a-1, b-2, c-3]
                          b <- joined as b-2 generation 1 range after a-1
                          c <- joined as c-3 generation 1 range after a-1
                        join d v=3 can=other
                          d <- INCONSISTENT_GROUP_PROTOCOL
                        join d v=3 can=range type=connect
                          d <- INCONSISTENT_GROUP_PROTOCOL
                        """);
    }

    @Test
    void shouldCheckWhoAsks() {
        Story.begin()
                .plays(
                        """
                        join a id=somebody
                          a <- UNKNOWN_MEMBER_ID
                        beat a
                          a <- UNKNOWN_MEMBER_ID
                        sync a
                          a <- UNKNOWN_MEMBER_ID
                        join a session=5999
                          a <- INVALID_SESSION_TIMEOUT
                        join a session=1800001
                          a <- INVALID_SESSION_TIMEOUT
                        """)
                .plays(
                        """
                        join b v=3
                        wait 3000
                          b <- joined as b-1 generation 1 range leads [b-1]
                        sync b type=connect
                          b <- INCONSISTENT_GROUP_PROTOCOL
                        sync b type=consumer protocol=sticky
                          b <- INCONSISTENT_GROUP_PROTOCOL
                        sync b generation=0
                          b <- ILLEGAL_GENERATION
                        sync b type=consumer protocol=range plan=b:all
                          b <- has 'all'
                        """);
    }

    @Test
    void shouldAnswerTheOlderOfTwoJoinsOfOneMember() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        join a
                        join a
                          a <- REBALANCE_IN_PROGRESS
                        join b
                          a <- joined as a-1 generation 2 range leads [a-1, b-2]
                          b <- joined as b-2 generation 2 range after a-1
                        sync b
                        sync b
                          b <- REBALANCE_IN_PROGRESS
                        sync a plan=b:x
                          a <- has ''
                          b <- has 'x'
                        """);
    }

    @Test
    void shouldKeepAGroupWithinItsSize() {
        Story.begin(new ClassicConfig(6_000, 1_800_000, 2, 3_000))
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        join c v=3
                          c <- GROUP_MAX_SIZE_REACHED
                        join a
                        join b
                          a <- joined as a-1 generation 2 range leads [a-1, b-2]
                          b <- joined as b-2 generation 2 range after a-1
                        """);
    }

    @Test
    void shouldTellAllWhoWaitWhenThePlanCannotBeStored() {
        Story.begin()
                .plays(
                        """
                        join a v=3
                        join b v=3
                        wait 6000
                          a <- joined as a-1 generation 1 range leads [a-1, b-2]
                          b <- joined as b-2 generation 1 range after a-1
                        sync b
                        refuse MESSAGE_TOO_LARGE
                        sync a plan=a:x,b:y
                          a <- UNKNOWN_SERVER_ERROR
                          b <- UNKNOWN_SERVER_ERROR
                        accept
                        join b
                        join a
                          a <- joined as a-1 generation 2 range leads [a-1, b-2]
                          b <- joined as b-2 generation 2 range after a-1
                        """);
    }

    @Test
    void shouldNotShowAPlanThatIsNotCommitted() {
        Story.begin()
                .plays(
                        """
                        join a v=3
                        wait 3000
                          a <- joined as a-1 generation 1 range leads [a-1]
                        hold
                        sync a plan=a:all
                        describe
                        commit-log
                          a <- has 'all'
                          Stable range
                          a-1 /127.0.0.1 'all'
                        """);
    }

    @Test
    void shouldKeepMembersAndTheirPartsAcrossAReload() {
        Story.begin()
                .plays(TWO_MEMBERS)
                .plays(
                        """
                        resign
                        beat a
                          a <- NOT_COORDINATOR
                        reload
                        beat a
                          a <- NONE
                        sync b
                          b <- has 'right'
                        wait 9999
                        beat a
                          a <- NONE
                        wait 1
                        beat a
                          a <- REBALANCE_IN_PROGRESS
                        beat b
                          b <- UNKNOWN_MEMBER_ID
                        """);
    }

    @Test
    void shouldAnswerWaitingMembersWhenLeadershipGoes() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        join b v=3
                        resign
                          b <- NOT_COORDINATOR
                        """);
    }
}
