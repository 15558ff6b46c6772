package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.log.state.EpochEnd;
import io.millrace.log.state.EpochTable;

import org.junit.jupiter.api.Test;

class EpochTableTest {
    private final EpochTable table = EpochTable.EMPTY.with(2, 10).with(5, 20).with(7, 30);

    @Test
    void shouldAnswerWhereAnEpochEnds() {
        assertThat(table.endOf(7, 99)).isEqualTo(new EpochEnd(7, 99));
        assertThat(table.endOf(5, 99)).isEqualTo(new EpochEnd(5, 30));
        assertThat(table.endOf(6, 99)).isEqualTo(new EpochEnd(5, 30));
        assertThat(table.endOf(2, 99)).isEqualTo(new EpochEnd(2, 20));
        assertThat(table.endOf(1, 99)).isEqualTo(new EpochEnd(1, 10));
        assertThat(table.endOf(8, 99)).isEqualTo(EpochEnd.UNDEFINED);
        assertThat(table.endOf(-1, 99)).isEqualTo(EpochEnd.UNDEFINED);
        assertThat(EpochTable.EMPTY.endOf(0, 99)).isEqualTo(EpochEnd.UNDEFINED);
    }

    @Test
    void shouldForgetEntriesThatContradictANewOne() {
        assertThat(table.with(7, 40)).isSameAs(table);
        assertThat(table.with(8, 30))
                .isEqualTo(EpochTable.EMPTY.with(2, 10).with(5, 20).with(8, 30));
        assertThat(table.with(7, 25))
                .isEqualTo(EpochTable.EMPTY.with(2, 10).with(5, 20).with(7, 25));
        assertThat(table.with(3, 50)).isEqualTo(EpochTable.EMPTY.with(2, 10).with(3, 50));
    }

    @Test
    void shouldTruncateAtBothEnds() {
        assertThat(table.truncatedAtEnd(30)).isEqualTo(EpochTable.EMPTY.with(2, 10).with(5, 20));
        assertThat(table.truncatedAtEnd(31)).isSameAs(table);
        assertThat(table.truncatedAtStart(25)).isEqualTo(EpochTable.EMPTY.with(5, 25).with(7, 30));
        assertThat(table.truncatedAtStart(30)).isEqualTo(EpochTable.EMPTY.with(7, 30));
        assertThat(table.truncatedAtStart(10)).isSameAs(table);
        assertThat(table.truncatedAtStart(99)).isEqualTo(EpochTable.EMPTY.with(7, 99));
    }

    @Test
    void shouldForgetLaterEpochs() {
        assertThat(table.upTo(6)).isEqualTo(EpochTable.EMPTY.with(2, 10).with(5, 20));
        assertThat(table.upTo(5)).isEqualTo(EpochTable.EMPTY.with(2, 10).with(5, 20));
        assertThat(table.upTo(1)).isEqualTo(EpochTable.EMPTY);
        assertThat(table.upTo(7)).isSameAs(table);
    }

    @Test
    void shouldKnowTheEpochOfARecord() {
        assertThat(table.epochOf(9)).isEqualTo(-1);
        assertThat(table.epochOf(10)).isEqualTo(2);
        assertThat(table.epochOf(29)).isEqualTo(5);
        assertThat(table.epochOf(1000)).isEqualTo(7);
        assertThat(table.epochBelow(5)).isEqualTo(2);
        assertThat(table.epochBelow(2)).isEqualTo(-1);
    }
}
