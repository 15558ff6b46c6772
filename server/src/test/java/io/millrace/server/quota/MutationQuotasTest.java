package io.millrace.server.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.api.RequestContext;
import io.millrace.wire.protocol.ApiKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Two partitions a second over a window of eleven. */
class MutationQuotasTest {
    private static final RequestContext CONTEXT =
            new RequestContext(
                    ApiKey.CREATE_TOPICS,
                    7,
                    1,
                    "c",
                    "PLAINTEXT",
                    InetAddress.getLoopbackAddress(),
                    "User:u",
                    0);

    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final ClientQuotas quotas = new ClientQuotas(QuotaWindows.DEFAULTS, nowMs::get);
    private final MutationQuotas mutations =
            new MutationQuotas(quotas, QuotaWindows.DEFAULTS, nowMs::get);

    @BeforeEach
    void limit() {
        quotas.replace(QuotaEntity.user("u"), Map.of(QuotaKind.CONTROLLER_MUTATION, 2.0));
    }

    @Test
    void shouldLetABurstOverdrawTheBucketOnceAndRefuseTheNext() {
        var budget = mutations.budget(CONTEXT, true);

        assertThat(budget.take(20)).isTrue();
        assertThat(budget.take(10)).isTrue(); // 2 left, so the whole topic passes
        assertThat(budget.throttleMs()).isZero();
        assertThat(budget.take(1)).isFalse();
        assertThat(budget.throttleMs()).isEqualTo(4_000); // 8 overdrawn
        nowMs.addAndGet(1_500);
        assertThat(budget.throttleMs()).isEqualTo(2_500);
        nowMs.addAndGet(2_500);
        assertThat(mutations.budget(CONTEXT, true).take(1)).isTrue();
    }

    @Test
    void shouldServeOldClientsAndPauseThem() {
        var budget = mutations.budget(CONTEXT, false);

        assertThat(budget.take(22)).isTrue();
        assertThat(budget.throttleMs()).isZero();
        assertThat(budget.take(3)).isTrue();
        assertThat(budget.throttleMs()).isEqualTo(1_500);
    }

    @Test
    void shouldNotLimitWhoHasNoLimit() {
        quotas.replace(QuotaEntity.user("u"), Map.of());

        assertThat(mutations.budget(CONTEXT, true)).isSameAs(MutationBudget.UNLIMITED);
    }
}
