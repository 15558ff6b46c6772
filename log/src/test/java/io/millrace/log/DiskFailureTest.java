package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.log.disk.DiskFailure;

import org.junit.jupiter.api.Test;

class DiskFailureTest {
    @Test
    void shouldStayAsItWasWhenTheDiskIsFull() {
        var fixture = new LogFixture(LogFixture.segments(2000, 100));
        fixture.append("a");
        LogView before = fixture.log.view();
        fixture.sim().failAfter(0);

        assertThatThrownBy(() -> fixture.append("b"))
                .isInstanceOfSatisfying(
                        DiskFailure.class,
                        failure -> assertThat(failure.directory()).isEqualTo(fixture.disk.root()));
        assertThat(fixture.log.view()).isSameAs(before);
        fixture.sim().heal();
        assertThat(fixture.append("c")).isEqualTo(new AppendOutcome.Appended(1, 1, -1, 0));
        assertThat(fixture.readAll()).containsExactly("0=a", "1=c");
    }

    @Test
    void shouldLoseNothingAcknowledgedWhereverTheDiskFails() {
        for (int change = 0; change < 120; change++) {
            var fixture = new LogFixture(LogFixture.segments(400, 50));
            fixture.sim().failAfter(change);
            int acknowledged = 0;
            try {
                while (acknowledged < 60) {
                    int sequence = acknowledged;
                    fixture.append(TestBatches.idempotent(1, 0, sequence, 5, "v" + acknowledged));
                    acknowledged++;
                }
            } catch (DiskFailure expected) {
                fixture.log.abandon();
            }
            fixture.kill();
            assertThat(fixture.readAll())
                    .as("change %d", change)
                    .hasSizeBetween(acknowledged, acknowledged + 1);
            fixture.append("more");
            fixture.restart();
            assertThat(fixture.readAll()).as("change %d", change).endsWith(last(fixture));
        }
    }

    private static String last(LogFixture fixture) {
        return fixture.log.view().endOffset() - 1 + "=more";
    }

    @Test
    void shouldForceOnlyWhatIsNewAndOnlyOncePerTarget() {
        var fixture = new LogFixture();
        fixture.append("a");
        fixture.log.flushTarget().force();
        long before = fixture.sim().forces();
        fixture.append("b");
        fixture.append("c");
        fixture.log.flushTarget().force();

        assertThat(fixture.sim().forces() - before).isEqualTo(1);
        assertThat(fixture.log.recoveryPoint()).isEqualTo(3);
        assertThat(fixture.log.flushTarget()).isNull();
    }

    @Test
    void shouldSayWhenAForceIsDue() {
        var config = LogConfig.DEFAULTS.withFlushing(new LogConfig.Flushing(2, 1000));
        var fixture = new LogFixture(config);
        fixture.append("a");
        assertThat(fixture.log.flushDueByCount()).isFalse();
        assertThat(fixture.log.flushDueByTime()).isFalse();
        fixture.append("b");
        assertThat(fixture.log.flushDueByCount()).isTrue();
        fixture.clock.advance(1000);
        assertThat(fixture.log.flushDueByTime()).isTrue();
        fixture.log.flushTarget().force();
        assertThat(fixture.log.flushDueByCount()).isFalse();
        assertThat(fixture.log.flushDueByTime()).isFalse();
    }

    @Test
    void shouldNotCountAForceFromBeforeATruncation() {
        var fixture = new LogFixture();
        fixture.append("a");
        fixture.append("b");
        FlushTarget old = fixture.log.flushTarget();
        fixture.log.truncateTo(1);
        fixture.append("c");
        old.force();

        assertThat(fixture.log.recoveryPoint()).isLessThanOrEqualTo(1);
    }
}
