package io.millrace.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerVersionsTest {
    @ParameterizedTest
    @CsvSource({
        "3.9-IV0, 17, 4, 9",
        "3.9, 17, 4, 9",
        "3.8-IV0, 16, 4, 8",
        "3.7-IV3, 15, 4, 8",
        "3.5-IV0, 14, 4, 8",
        "3.0.1, 12, 4, 7",
        "2.7-IV0, 11, 3, 5",
        "2.3, 11, 3, 5",
        "1.1, 7, 1, 3",
        "nonsense, 17, 4, 9"
    })
    void shouldAskInTheVersionsOfTheRelease(String release, int fetch, int epochs, int offsets) {
        assertThat(PeerVersions.of(release)).isEqualTo(new PeerVersions(fetch, epochs, offsets));
    }
}
