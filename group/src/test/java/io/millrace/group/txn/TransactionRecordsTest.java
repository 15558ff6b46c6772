package io.millrace.group.txn;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.runtime.Entry;
import io.millrace.wire.protocol.TopicPartition;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;

/** Transactions as bytes, as Kafka's brokers write them; and the arithmetic of identities. */
class TransactionRecordsTest {
    private static final Transaction EMPTY = Transaction.created("tx1", 5, 60_000, 0x1234);
    private static final Set<TopicPartition> TWO =
            Set.of(new TopicPartition("a", 1), new TopicPartition("a", 0));

    private static String hex(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static Transaction reread(Transaction transaction, int version) {
        Entry entry = TransactionRecords.of(transaction, version);
        assertThat(entry.value()).isNotNull();
        return TransactionRecords.read(entry.key(), entry.value());
    }

    @Test
    void shouldWriteAFreshIdAsKafkaDoes() {
        Entry entry = TransactionRecords.of(EMPTY, 0);
        assertThat(hex(entry.key())).isEqualTo("0000" + "0003" + "747831");
        assertThat(entry.value()).isNotNull();
        assertThat(hex(entry.value()))
                .isEqualTo(
                        "0000"
                                + "0000000000000005"
                                + "0000"
                                + "0000ea60"
                                + "00"
                                + "ffffffff"
                                + "0000000000001234"
                                + "ffffffffffffffff");
    }

    @Test
    void shouldWriteAnOpenTransactionAsKafkaDoes() {
        Entry entry = TransactionRecords.of(EMPTY.extended(TWO, false, 0x1235), 0);
        assertThat(entry.value()).isNotNull();
        assertThat(hex(entry.value()))
                .isEqualTo(
                        "0000"
                                + "0000000000000005"
                                + "0000"
                                + "0000ea60"
                                + "01"
                                + "00000001"
                                + "000161"
                                + "00000002"
                                + "00000000"
                                + "00000001"
                                + "0000000000001235"
                                + "0000000000001235");
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        Transaction open = EMPTY.extended(TWO, false, 2);
        Transaction prepared = open.ending(true, 3);
        for (int version = 0; version <= 1; version++) {
            assertThat(reread(EMPTY, version)).isEqualTo(EMPTY);
            assertThat(reread(open, version)).isEqualTo(open);
            assertThat(reread(prepared, version)).isEqualTo(prepared);
            assertThat(reread(prepared.completed(4), version)).isEqualTo(prepared.completed(4));
        }
    }

    @Test
    void shouldRememberTheLastEpochOfAClientThatBumps() {
        Transaction prepared = EMPTY.extended(TWO, true, 2).endingWithBump(false, -1, 3);
        assertThat(reread(prepared, 1)).isEqualTo(prepared);
        assertThat(reread(prepared.completed(4), 1)).isEqualTo(prepared.completed(4));
    }

    @Test
    void shouldGoOnWithAnotherProducerIdWhenEpochsRunOut() {
        var last = new Identity(5, (short) 32_766, (short) -1, -1, -1);
        assertThat(last.isExhausted()).isTrue();
        Identity ending = last.ending(9);
        assertThat(ending.producer()).isEqualTo(new Producer(5, Short.MAX_VALUE));
        Identity next = ending.completed();
        assertThat(next.producer()).isEqualTo(new Producer(9, (short) 0));
        assertThat(next.wasLately(last.producer())).isTrue();
        assertThat(next.wasLately(new Producer(5, (short) 1))).isFalse();
    }

    @Test
    void shouldNotTakeAFencedProducerForALateOne() {
        var held = new Identity(5, (short) 3, (short) 2, -1, -1);
        assertThat(held.wasLately(new Producer(5, (short) 2))).isTrue();
        assertThat(held.bumped(false).wasLately(held.producer())).isFalse();
    }
}
