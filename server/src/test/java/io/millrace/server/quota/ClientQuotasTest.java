package io.millrace.server.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Whose limit counts, what it lets through, and for how long it pauses. */
class ClientQuotasTest {
    private final AtomicLong nowMs = new AtomicLong(5_000_000);
    private final ClientQuotas quotas = new ClientQuotas(QuotaWindows.DEFAULTS, nowMs::get);

    private void limit(QuotaEntity entity, QuotaKind kind, double perSecond) {
        quotas.replace(entity, Map.of(kind, perSecond));
    }

    private Double produceLimit(String user, String clientId) {
        var limit = quotas.limit(QuotaKind.PRODUCE, user, clientId);
        return limit == null ? null : limit.perSecond();
    }

    @Test
    void shouldChooseTheMostSpecificLimit() {
        var anyone = QuotaEntity.DEFAULT;
        var inOrder =
                new QuotaEntity[] {
                    QuotaEntity.client(anyone),
                    QuotaEntity.client("c"),
                    QuotaEntity.user(anyone),
                    QuotaEntity.userClient(anyone, anyone),
                    QuotaEntity.userClient(anyone, "c"),
                    QuotaEntity.user("u"),
                    QuotaEntity.userClient("u", anyone),
                    QuotaEntity.userClient("u", "c")
                };
        assertThat(produceLimit("u", "c")).isNull();
        for (int i = 0; i < inOrder.length; i++) {
            limit(inOrder[i], QuotaKind.PRODUCE, 100 + i);
            assertThat(produceLimit("u", "c")).as("%s", inOrder[i]).isEqualTo(100.0 + i);
        }
        assertThat(produceLimit("u", "other")).isEqualTo(106);
        assertThat(produceLimit("other", "c")).isEqualTo(104);
        assertThat(produceLimit("other", "other")).isEqualTo(103);
        for (var entity : inOrder) {
            quotas.replace(entity, Map.of());
        }
        assertThat(quotas.any()).isFalse();
    }

    @Test
    void shouldShareAUsersLimitAmongItsClientsButNotADefaultAmongUsers() {
        limit(QuotaEntity.user(QuotaEntity.DEFAULT), QuotaKind.PRODUCE, 1000);

        assertThat(quotas.charge(QuotaKind.PRODUCE, "u", "one", 10_000)).isZero();
        assertThat(quotas.charge(QuotaKind.PRODUCE, "v", "one", 10_000)).isZero();
        assertThat(quotas.charge(QuotaKind.PRODUCE, "u", "two", 1_000)).isEqualTo(1_000);
    }

    @Test
    void shouldPauseUntilTheRateIsBackAtTheLimit() {
        limit(QuotaEntity.client("c"), QuotaKind.PRODUCE, 1000);

        long begun = nowMs.get();
        for (int i = 0; i < 100; i++) {
            nowMs.addAndGet(1 + quotas.charge(QuotaKind.PRODUCE, "u", "c", 700));
        }
        // 70,000 bytes at 1000 a second, of which the first ten seconds' worth passes at once.
        assertThat(nowMs.get() - begun).isBetween(58_000L, 72_000L);
    }

    @Test
    void shouldNotPauseForLongerThanASampleBecauseOfTime() {
        limit(QuotaEntity.client("c"), QuotaKind.REQUEST, 1);

        assertThat(quotas.charge(QuotaKind.REQUEST, "u", "c", 10_000)).isEqualTo(1000);
    }

    @Test
    void shouldForgetWhatWasTakenBack() {
        limit(QuotaEntity.client("c"), QuotaKind.FETCH, 1000);

        assertThat(quotas.mostAtOnce(QuotaKind.FETCH, "u", "c")).isEqualTo(10_000);
        assertThat(quotas.charge(QuotaKind.FETCH, "u", "c", 20_000)).isEqualTo(10_000);
        quotas.refund(QuotaKind.FETCH, "u", "c", 20_000);
        assertThat(quotas.charge(QuotaKind.FETCH, "u", "c", 10_000)).isZero();
    }

    @Test
    void shouldNotMixKinds() {
        limit(QuotaEntity.client("c"), QuotaKind.FETCH, 1);

        assertThat(quotas.charge(QuotaKind.PRODUCE, "u", "c", 1_000_000)).isZero();
        assertThat(quotas.mostAtOnce(QuotaKind.PRODUCE, "u", "c")).isEqualTo(Long.MAX_VALUE);
        assertThat(quotas.isLimited("u", "c")).isTrue();
        assertThat(quotas.isLimited("u", "d")).isFalse();
    }

    @Test
    void shouldApplyAChangedLimitToWhatIsAlreadyUsed() {
        limit(QuotaEntity.client("c"), QuotaKind.PRODUCE, 10_000);
        assertThat(quotas.charge(QuotaKind.PRODUCE, "u", "c", 10_000)).isZero();

        limit(QuotaEntity.client("c"), QuotaKind.PRODUCE, 1000);

        assertThat(quotas.charge(QuotaKind.PRODUCE, "u", "c", 1000)).isEqualTo(1000);
    }
}
