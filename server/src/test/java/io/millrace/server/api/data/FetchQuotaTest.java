package io.millrace.server.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.quota.QuotaKind;
import io.millrace.wire.message.FetchRequest;
import io.millrace.wire.message.FetchRequest.FetchPartition;
import io.millrace.wire.message.FetchRequest.FetchTopic;
import io.millrace.wire.message.FetchResponse;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A consumer over its limit gets an empty reply, which changes nothing but the session's epoch. */
class FetchQuotaTest {
    private static final int NAMES = 12;
    private static final double PLENTY = 1e9;
    private static final double LITTLE = 0.5; // five bytes in the whole window

    private DataLab lab;

    @BeforeEach
    void open(@TempDir Path folder) {
        lab = new DataLab(folder);
        lab.lead("t", 1);
        lab.append("t", 0, "a value of some length");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private void limit(double bytesPerSecond) {
        lab.quotas.replace(QuotaEntity.client("test"), Map.of(QuotaKind.FETCH, bytesPerSecond));
    }

    private FetchResponse fetch(int sessionId, int epoch) {
        var partition = FetchPartition.DEFAULT.withPartitionMaxBytes(1 << 20);
        return lab.answer(
                ApiKey.FETCH,
                NAMES,
                FetchRequest.DEFAULT
                        .withMinBytes(1)
                        .withMaxBytes(1 << 20)
                        .withSessionId(sessionId)
                        .withSessionEpoch(epoch)
                        .withTopics(
                                List.of(new FetchTopic("t", DataLab.NO_ID, List.of(partition)))));
    }

    @Test
    void shouldSendNothingAndOpenNoSessionOverTheLimit() {
        limit(LITTLE);

        var refused = fetch(0, 0);

        assertThat(refused.throttleTimeMs()).isGreaterThan(1000);
        assertThat(refused.sessionId()).isZero();
        assertThat(refused.responses()).isEmpty();
    }

    @Test
    void shouldGoOnInTheSessionAfterThePauseWithWhatWasNotTold() {
        limit(PLENTY);
        int session = fetch(0, 0).sessionId();
        assertThat(session).isPositive();

        limit(LITTLE);
        var refused = fetch(session, 1);
        assertThat(refused.throttleTimeMs()).isPositive();
        assertThat(refused.errorCode()).isZero();
        assertThat(refused.sessionId()).isEqualTo(session);
        assertThat(refused.responses()).isEmpty();

        limit(PLENTY);
        var served = fetch(session, 2);
        assertThat(served.throttleTimeMs()).isZero();
        assertThat(served.responses().getFirst().partitions().getFirst().records().size())
                .isPositive();
    }

    @Test
    void shouldNotHoldARefusedReplyAgainstTheConsumer() {
        limit(LITTLE);
        int first = fetch(0, -1).throttleTimeMs();

        assertThat(fetch(0, -1).throttleTimeMs()).isBetween(first - 1000, first + 1000);
    }
}
