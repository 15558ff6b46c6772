package io.millrace.compat.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.history.History.Fate;
import io.millrace.compat.history.History.Polled;
import io.millrace.compat.history.History.Seen;
import io.millrace.compat.history.History.Sent;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The checker is held to planted histories: each anomaly is found, and nothing else. */
class HistoryCheckTest {
    private final List<Sent> sends = new ArrayList<>();
    private final List<Polled> polls = new ArrayList<>();

    private void acknowledged(long value, long offset) {
        sends.add(new Sent(1, value, Fate.ACKNOWLEDGED, offset));
    }

    private void sent(long value, Fate fate) {
        sends.add(new Sent(1, value, fate, History.NO_OFFSET));
    }

    /** Offsets and values in turn. */
    private void polled(int assignment, long... offsetsAndValues) {
        List<Seen> records = new ArrayList<>();
        for (int i = 0; i < offsetsAndValues.length; i += 2) {
            records.add(new Seen(offsetsAndValues[i], offsetsAndValues[i + 1]));
        }
        polls.add(new Polled(7, assignment, records));
    }

    private List<Anomaly> anomalies() {
        return HistoryCheck.findings(new History(sends, polls)).stream()
                .map(HistoryCheck.Finding::anomaly)
                .toList();
    }

    @Test
    void shouldFindNothingInALogThatKeepsItsPromises() {
        acknowledged(1, 0);
        sent(2, Fate.UNKNOWN); // and it came through
        sent(3, Fate.UNKNOWN); // and it did not
        sent(4, Fate.FAILED);
        acknowledged(5, 3); // behind a transaction's marker at 2
        polled(1, 0, 1, 1, 2);
        polled(1);
        polled(1, 3, 5);
        polled(2, 0, 1); // a new assignment may begin anywhere
        polled(3, 3, 5);

        assertThat(anomalies()).isEmpty();
    }

    @Test
    void shouldFindALostWrite() {
        acknowledged(1, 0);
        acknowledged(2, 1);
        polled(1, 1, 2);

        assertThat(anomalies()).containsExactly(Anomaly.LOST_WRITE);
    }

    @Test
    void shouldFindALostWriteWhoseOffsetWasNotTold() {
        sent(1, Fate.ACKNOWLEDGED);
        acknowledged(2, 0);
        polled(1, 0, 2);

        assertThat(anomalies()).containsExactly(Anomaly.LOST_WRITE);
    }

    @Test
    void shouldFindAnUnseenWrite() {
        acknowledged(1, 0);
        acknowledged(2, 1);
        polled(1, 0, 1);

        assertThat(anomalies()).containsExactly(Anomaly.UNSEEN);
    }

    @Test
    void shouldFindADuplicate() {
        acknowledged(1, 0);
        polled(1, 0, 1, 1, 1);

        assertThat(anomalies()).containsExactly(Anomaly.DUPLICATE);
    }

    @Test
    void shouldFindTwoRecordsAtOneOffset() {
        acknowledged(1, 0);
        sent(2, Fate.UNKNOWN);
        polled(1, 0, 1);
        polled(2, 0, 2);

        assertThat(anomalies()).containsExactly(Anomaly.INCONSISTENT_OFFSETS);
    }

    @Test
    void shouldFindAnAcknowledgementThatTheLogContradicts() {
        acknowledged(1, 0);
        sent(2, Fate.UNKNOWN);
        polled(1, 0, 2);

        assertThat(anomalies())
                .containsExactlyInAnyOrder(Anomaly.INCONSISTENT_OFFSETS, Anomaly.LOST_WRITE);
    }

    @Test
    void shouldFindAnAbortedRead() {
        sent(1, Fate.FAILED);
        polled(1, 0, 1);

        assertThat(anomalies()).containsExactly(Anomaly.ABORTED_READ);
    }

    @Test
    void shouldFindARecordThatNobodyWrote() {
        polled(1, 0, 99);

        assertThat(anomalies()).containsExactly(Anomaly.PHANTOM);
    }

    @Test
    void shouldFindRecordsInAnotherOrderThanSent() {
        acknowledged(1, 1);
        acknowledged(2, 0);
        polled(1, 0, 2, 1, 1);

        assertThat(anomalies()).containsExactly(Anomaly.NONMONOTONIC_SEND);
    }

    @Test
    void shouldFindAnUnacknowledgedRecordThatCameLate() {
        sent(1, Fate.UNKNOWN);
        acknowledged(2, 0);
        polled(1, 0, 2, 1, 1);

        assertThat(anomalies()).containsExactly(Anomaly.NONMONOTONIC_SEND);
    }

    @Test
    void shouldFindAPollThatWentBack() {
        acknowledged(1, 0);
        acknowledged(2, 1);
        polled(1, 0, 1, 1, 2);
        polled(1, 1, 2);

        assertThat(anomalies()).containsExactly(Anomaly.NONMONOTONIC_POLL);
    }

    @Test
    void shouldFindAPollThatSkipped() {
        acknowledged(1, 0);
        acknowledged(2, 1);
        acknowledged(3, 2);
        polled(9, 0, 1, 1, 2, 2, 3);
        polled(1, 0, 1);
        polled(1);
        polled(1, 2, 3);

        assertThat(anomalies()).containsExactly(Anomaly.SKIPPED_POLL);
    }

    @Test
    void shouldFindAPollThatWentBackWithinItself() {
        acknowledged(1, 0);
        acknowledged(2, 1);
        polled(1, 1, 2, 0, 1);

        assertThat(anomalies()).containsExactly(Anomaly.INTERNAL_NONMONOTONIC_POLL);
    }

    @Test
    void shouldFindAPollThatSkippedWithinItself() {
        acknowledged(1, 0);
        acknowledged(2, 1);
        acknowledged(3, 2);
        polled(9, 0, 1, 1, 2, 2, 3);
        polled(1, 0, 1, 2, 3);

        assertThat(anomalies()).containsExactly(Anomaly.INTERNAL_SKIPPED_POLL);
    }

    @Test
    void shouldFindOneSpoiltRecordAmongMany() {
        for (int seed = 0; seed < 50; seed++) {
            sends.clear();
            polls.clear();
            Random random = new Random(seed);
            int spoilt = 1 + random.nextInt(198);
            List<Seen> log = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sends.add(new Sent(i % 3, 1000 + i, Fate.ACKNOWLEDGED, i));
                log.add(new Seen(i, 1000 + i));
            }
            boolean lose = random.nextBoolean();
            if (lose) {
                log.remove(spoilt);
            } else {
                log.set(spoilt, new Seen(spoilt, 5000));
            }
            polls.add(new Polled(1, 1, log));

            assertThat(anomalies())
                    .as("seed %d", seed)
                    .contains(Anomaly.LOST_WRITE)
                    .contains(lose ? Anomaly.INTERNAL_SKIPPED_POLL : Anomaly.PHANTOM);
        }
    }
}
