package io.millrace.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.api.config.LogLevels;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggerLevelsTest {
    private static final String NAME = "io.millrace.test.levels.Some";
    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private final LogLevels levels = new LoggerLevels();

    @AfterEach
    void reset() {
        levels.reset(NAME);
        levels.reset("io.millrace.test.levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"})
    void shouldSayTheLevelThatWasSetAndObeyIt(String level) {
        levels.set(NAME, level);

        assertThat(levels.all()).containsEntry(NAME, level);
        assertThat(LOG.isErrorEnabled()).isEqualTo(!level.equals("FATAL"));
        assertThat(LOG.isDebugEnabled()).isEqualTo(level.equals("DEBUG") || level.equals("TRACE"));
        assertThat(LOG.isTraceEnabled()).isEqualTo(level.equals("TRACE"));
    }

    @Test
    void shouldInheritTheLevelOfThePackageAboveUntilItHasItsOwn() {
        levels.set("io.millrace.test.levels", "TRACE");
        assertThat(levels.all()).containsEntry(NAME, "TRACE");

        levels.set(NAME, "ERROR");
        levels.reset(NAME);

        assertThat(levels.all()).containsEntry(NAME, "TRACE");
        assertThat(LOG.isTraceEnabled()).isTrue();
    }

    @Test
    void shouldKnowTheRootItsLoggersAndThePackagesAboveThem() {
        assertThat(levels.exists("root")).isTrue();
        assertThat(levels.exists(NAME)).isTrue();
        assertThat(levels.exists("io.millrace.test")).isTrue();
        assertThat(levels.exists("io.millrace.test.levels.Som")).isFalse();
        assertThat(levels.exists("no.such.logger")).isFalse();
        assertThat(levels.all()).containsKey("root");
    }
}
