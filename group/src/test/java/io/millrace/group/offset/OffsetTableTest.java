package io.millrace.group.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.runtime.Entry;
import io.millrace.group.runtime.Machine.Position;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.util.Set;

/** Commits, plain and inside transactions. */
class OffsetTableTest {
    private static final TopicPartition WHERE = new TopicPartition("t", 0);
    private static final long PRODUCER = 7;

    private final OffsetTable table = new OffsetTable();

    private void commit(long recordOffset, long producer, long offset) {
        var value = new CommittedOffset(offset, -1, "", 0, -1, TopicId.ZERO);
        Entry entry = OffsetRecords.commit("g", WHERE, value);
        table.apply(new Position(recordOffset, producer), entry.key(), entry.value());
    }

    private long committed() {
        CommittedOffset offset = table.get("g", WHERE);
        return offset == null ? -1 : offset.offset();
    }

    @Test
    void shouldKeepTheLastPlainCommit() {
        commit(0, -1, 10);
        commit(1, -1, 11);
        assertThat(committed()).isEqualTo(11);
    }

    @Test
    void shouldShowACommitOfATransactionWhenThatIsCommitted() {
        commit(0, PRODUCER, 10);
        assertThat(committed()).isEqualTo(-1);
        assertThat(table.isPending("g", WHERE)).isTrue();
        assertThat(table.groupsWithPending()).containsExactly("g");
        assertThat(table.mark(PRODUCER, true)).isEqualTo(Set.of("g"));
        assertThat(committed()).isEqualTo(10);
        assertThat(table.isPending("g", WHERE)).isFalse();
        assertThat(table.hasPending("g")).isFalse();
    }

    @Test
    void shouldDropACommitOfATransactionThatIsRolledBack() {
        commit(0, -1, 5);
        commit(1, PRODUCER, 10);
        assertThat(table.mark(PRODUCER, false)).isEmpty();
        assertThat(committed()).isEqualTo(5);
        assertThat(table.hasPending("g")).isFalse();
    }

    @Test
    void shouldLetTheLaterRecordWinWhicheverBecomesVisibleLast() {
        commit(0, PRODUCER, 10);
        commit(1, -1, 20);
        table.mark(PRODUCER, true);
        assertThat(committed()).isEqualTo(20);
        commit(2, PRODUCER, 30);
        table.mark(PRODUCER, true);
        assertThat(committed()).isEqualTo(30);
    }

    @Test
    void shouldCountWhatSeveralTransactionsHavePending() {
        commit(0, PRODUCER, 10);
        commit(1, PRODUCER + 1, 11);
        table.mark(PRODUCER, true);
        assertThat(table.isPending("g", WHERE)).isTrue();
        table.mark(PRODUCER + 1, false);
        assertThat(table.isPending("g", WHERE)).isFalse();
        assertThat(committed()).isEqualTo(10);
    }

    @Test
    void shouldForgetByTombstone() {
        commit(0, -1, 10);
        Entry gone = OffsetRecords.tombstone("g", WHERE);
        table.apply(new Position(1, -1), gone.key(), null);
        assertThat(committed()).isEqualTo(-1);
        assertThat(table.groups()).isEmpty();
    }
}
