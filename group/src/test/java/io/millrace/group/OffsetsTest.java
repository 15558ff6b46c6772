package io.millrace.group;

import org.junit.jupiter.api.Test;

/** Committed offsets, told as transcripts. */
class OffsetsTest {
    private static final String ONE_MEMBER =
            """
            join a v=3
            wait 3000
              a <- joined as a-1 generation 1 range leads [a-1]
            sync a plan=a:all
              a <- has 'all'
            """;

    @Test
    void shouldKeepWhatWasCommittedAcrossAReload() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        offset
                          none
                        commit a offset=41
                          a <- NONE
                        commit a offset=42
                          a <- NONE
                        reload
                        offset
                          42
                        """);
    }

    @Test
    void shouldTakeCommitsFromOutsideWhileAGroupIsEmpty() {
        Story.begin()
                .plays(
                        """
                        commit tool offset=5
                          tool <- NONE
                        describe
                          Empty
                        commit tool id=somebody offset=6
                          tool <- NONE
                        commit tool generation=3 offset=7
                          tool <- UNKNOWN_MEMBER_ID
                        reload
                        offset
                          6
                        """)
                .plays(
                        """
                        join a v=3
                        wait 3000
                          a <- joined as a-1 generation 1 range leads [a-1]
                        sync a plan=a:all
                          a <- has 'all'
                        commit tool offset=8
                          tool <- UNKNOWN_MEMBER_ID
                        commit tool transactional=yes offset=9
                          tool <- NONE
                        offset
                          9
                        """);
    }

    @Test
    void shouldRefuseACommitOfAnotherGeneration() {
        Story.begin()
                .plays(
                        """
                        commit a generation=1 offset=5
                          a <- ILLEGAL_GENERATION
                        """)
                .plays(ONE_MEMBER)
                .plays(
                        """
                        commit a generation=0 offset=5
                          a <- ILLEGAL_GENERATION
                        offset
                          none
                        """);
    }

    @Test
    void shouldRefuseNotesThatAreTooLong() {
        String longest = "x".repeat(4096);
        Story.begin()
                .plays(
                        """
                        commit a offset=5 note=%s
                          a <- NONE
                        commit a offset=6 note=%sy
                          a <- OFFSET_METADATA_TOO_LARGE
                        offset
                          5
                        """
                                .formatted(longest, longest));
    }

    @Test
    void shouldNotShowACommitBeforeItIsCommitted() {
        Story.begin()
                .plays(
                        """
                        hold
                        commit a offset=5
                        offset
                        commit-log
                          a <- NONE
                          5
                        """);
    }

    @Test
    void shouldTellWhatTheLogSaysOfACommit() {
        Story.begin()
                .plays(
                        """
                        refuse RECORD_LIST_TOO_LARGE
                        commit a offset=5
                          a <- INVALID_COMMIT_OFFSET_SIZE
                        accept
                        hold
                        commit a offset=6
                        wait 5000
                          a <- COORDINATOR_NOT_AVAILABLE
                        """);
    }

    @Test
    void shouldExpireOffsetsSevenDaysAfterTheGroupHasBecomeEmpty() {
        Story.begin()
                .plays(ONE_MEMBER)
                .plays(
                        """
                        commit a offset=5
                          a <- NONE
                        leave a
                          a <- NONE
                        wait 604000000
                        offset
                          5
                        wait 1400000
                        offset
                          none
                        describe
                          Dead
                        reload
                        offset
                          none
                        describe
                          Dead
                        """);
    }

    @Test
    void shouldExpireOffsetsOfAGroupWithoutMembersSinceTheirCommit() {
        Story.begin()
                .plays(
                        """
                        commit a offset=5
                          a <- NONE
                        wait 300000000
                        commit a offset=6
                          a <- NONE
                        wait 306000000
                        offset
                          6
                        wait 300000000
                        offset
                          none
                        """);
    }

    @Test
    void shouldDeleteAGroupOnlyWithoutMembers() {
        Story.begin()
                .plays(
                        """
                        delete
                          GROUP_ID_NOT_FOUND
                        """)
                .plays(ONE_MEMBER)
                .plays(
                        """
                        commit a offset=5
                          a <- NONE
                        delete
                          NON_EMPTY_GROUP
                        leave a
                          a <- NONE
                        delete
                          NONE
                        offset
                          none
                        reload
                        describe
                          Dead
                        offset
                          none
                        """);
    }
}
