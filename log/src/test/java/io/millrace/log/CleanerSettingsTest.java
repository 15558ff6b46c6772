package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerSettingsTest {
    /** {@code log.cleaner.dedupe.buffer.size} is for the tables of all threads together. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void shouldShareOneBufferAmongAllThreads(int threads) {
        long buffer = 134_217_728;
        var settings = new CleanerSettings(threads, buffer, 0.9, 524_288, Double.MAX_VALUE);

        long all = threads * settings.memory().tableBytes();

        assertThat(all).isBetween(buffer - threads, buffer);
    }
}
