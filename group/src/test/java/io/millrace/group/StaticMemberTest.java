package io.millrace.group;

import org.junit.jupiter.api.Test;

/** Static members (KIP-345), told as transcripts. */
class StaticMemberTest {
    private static final String STATIC_PAIR =
            """
            join a as=one
            join b as=two
            wait 6000
              a <- joined as one-1 generation 1 range leads [one-1, two-2]
              b <- joined as two-2 generation 1 range after one-1
            sync b
            sync a plan=a:left,b:right
              a <- has 'left'
              b <- has 'right'
            """;

    @Test
    void shouldGiveARestartedMemberItsPartWithoutARebalance() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        join b2 as=two
                          b2 <- joined as two-3 generation 1 range after one-1
                        sync b2
                          b2 <- has 'right'
                        beat a
                          a <- NONE
                        beat b
                          b <- FENCED_INSTANCE_ID
                        commit b offset=1
                          b <- FENCED_INSTANCE_ID
                        sync b
                          b <- FENCED_INSTANCE_ID
                        leave b
                          b <- FENCED_INSTANCE_ID
                        """);
    }

    @Test
    void shouldTellARestartedLeaderNotToAssign() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        join a2 as=one v=9
                          a2 <- joined as one-3 generation 1 range leads [two-2, one-3] without assigning
                        sync a2
                          a2 <- has 'left'
                        """);
    }

    @Test
    void shouldNotLetAnOlderRestartedLeaderBelieveThatItLeads() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        join a2 as=one v=8
                          a2 <- joined as one-3 generation 1 range after one-1
                        sync a2
                          a2 <- has 'left'
                        """);
    }

    @Test
    void shouldRebalanceWhenARestartChangesTheProtocol() {
        Story.begin()
                .plays(
                        """
                        join a as=one can=range,sticky
                        wait 3000
                          a <- joined as one-1 generation 1 range leads [one-1]
                        sync a plan=a:all
                          a <- has 'all'
                        join a2 as=one can=sticky
                          a2 <- joined as one-2 generation 2 sticky leads [one-2]
                        """);
    }

    @Test
    void shouldRebalanceWhenAMemberRestartsBeforeThePlanIsThere() {
        Story.begin()
                .plays(
                        """
                        join a as=one
                        join b as=two
                        wait 6000
                          a <- joined as one-1 generation 1 range leads [one-1, two-2]
                          b <- joined as two-2 generation 1 range after one-1
                        sync b
                        join b2 as=two
                          b <- FENCED_INSTANCE_ID
                        join a
                          a <- joined as one-1 generation 2 range leads [one-1, two-3]
                          b2 <- joined as two-3 generation 2 range after one-1
                        """);
    }

    @Test
    void shouldKeepAnAbsentMemberUntilItsSessionEnds() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        join a session=300000 rebalance=5000
                        wait 9999
                        beat b
                          b <- REBALANCE_IN_PROGRESS
                        wait 10000
                          a <- joined as one-1 generation 2 range leads [one-1]
                        """);
    }

    @Test
    void shouldLetAnAdministratorRemoveAMemberByItsInstance() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        leave instance=two
                          admin <- NONE
                        leave instance=two
                          admin <- UNKNOWN_MEMBER_ID
                        beat a
                          a <- REBALANCE_IN_PROGRESS
                        beat b
                          b <- UNKNOWN_MEMBER_ID
                        """);
    }

    @Test
    void shouldNotReplaceAMemberBeforeThatIsStored() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        refuse NOT_ENOUGH_REPLICAS
                        join b2 as=two
                          b2 <- COORDINATOR_NOT_AVAILABLE
                        beat b
                          b <- NONE
                        accept
                        hold
                        join b2 as=two
                        commit-log
                          b2 <- joined as two-4 generation 1 range after one-1
                        reload
                        beat b2
                          b2 <- NONE
                        beat b
                          b <- FENCED_INSTANCE_ID
                        """);
    }

    @Test
    void shouldKnowAMemberThatWasReplacedDuringARebalanceAfterAReload() {
        Story.begin()
                .plays(STATIC_PAIR)
                .plays(
                        """
                        join c as=three
                        beat a
                          a <- REBALANCE_IN_PROGRESS
                        join b2 as=two
                        join a
                          a <- joined as one-1 generation 2 range leads [one-1, three-3, two-4]
                          c <- joined as three-3 generation 2 range after one-1
                          b2 <- joined as two-4 generation 2 range after one-1
                        reload
                        beat b
                          b <- FENCED_INSTANCE_ID
                        beat b2
                          b2 <- ILLEGAL_GENERATION
                        join b2
                          b2 <- joined as two-4 generation 1 range after one-1
                        sync b2
                          b2 <- has 'right'
                        """);
    }
}
