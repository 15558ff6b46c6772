package io.millrace.log;

import io.millrace.log.disk.SimDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

/** Random lives of a log, each a function of its seed; {@code -Dlog.lives=5000} for a long run. */
class LogModelTest {
    private static final int LIVES = Integer.getInteger("log.lives", 120);
    private static final int STEPS = 150;

    @Test
    void shouldBehaveLikeAMapFromOffsetsToValuesThroughRestartsAndPowerCuts() {
        for (int seed = 0; seed < LIVES; seed++) {
            try {
                live(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void live(int seed) {
        var random = new Random(seed);
        var config = LogFixture.segments(400 + random.nextInt(1000), random.nextInt(300));
        var retention = new LogConfig.Retention(true, 5_000 + random.nextInt(50_000), 6_000, 1_000);
        var fixture = new LogFixture(new SimDisk(), config.withRetention(retention));
        var model = new LogModel(fixture, random);
        for (int step = 0; step < STEPS; step++) {
            fixture.clock.advance(random.nextInt(500));
            step(model, random.nextInt(100), random);
            model.check();
        }
    }

    private static void step(LogModel model, int dice, Random random) {
        if (dice < 55) {
            model.appendSome();
        } else if (dice < 65) {
            model.commit();
        } else if (dice < 70) {
            model.flush();
        } else if (dice < 74) {
            model.truncate();
        } else if (dice < 77) {
            model.advanceStart();
        } else if (dice < 81) {
            model.retain();
        } else if (dice < 84) {
            model.newEpoch();
        } else if (dice < 87) {
            model.checkpoint();
        } else if (dice < 91) {
            model.upkeep();
        } else if (dice < 94) {
            model.restart();
        } else if (dice < 95) {
            model.restartAndPowerCut();
        } else if (dice < 97) {
            model.kill();
        } else {
            model.powerCut(random.nextBoolean());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSurviveACrashAtEveryStep(boolean someWriteback) {
        long steps = crashAt(Long.MAX_VALUE, someWriteback);
        for (long step = 0; step < steps; step++) {
            try {
                crashAt(step, someWriteback);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("step " + step + " of " + steps, e);
            }
        }
    }

    /** One life of fixed events, cut short before its n-th change of the disk. */
    private static long crashAt(long step, boolean someWriteback) {
        var random = new Random(1);
        var fixture = new LogFixture(LogFixture.segments(600, 100));
        var model = new LogModel(fixture, random);
        long before = fixture.sim().changes();
        if (step != Long.MAX_VALUE) {
            fixture.sim().crashAfter(step);
        }
        try {
            story(model);
            return fixture.sim().changes() - before;
        } catch (SimDisk.Crash crash) {
            model.powerCut(someWriteback);
            story(model);
            model.kill();
            return 0;
        }
    }

    private static void story(LogModel model) {
        for (int round = 0; round < 3; round++) {
            model.newEpoch();
            for (int i = 0; i < 12; i++) {
                model.appendSome();
            }
            model.upkeep();
            model.flush();
            model.checkpoint();
            model.commit();
            model.appendSome();
            model.truncate();
            model.appendSome();
            model.advanceStart();
            model.retain();
            model.appendSome();
            model.restart();
        }
        model.check();
    }
}
