package io.millrace.server.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.Answer;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.BrokerFeatures.Feature;
import io.millrace.server.api.topic.Cluster;
import io.millrace.wire.message.UpdateFeaturesRequest;
import io.millrace.wire.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.millrace.wire.message.UpdateFeaturesResponse;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

class UpdateFeaturesHandlerTest {
    private static final BrokerFeatures KNOWN =
            new BrokerFeatures(
                    List.of(new Feature("f", 0, 2), new Feature("off", 0, 1)),
                    3,
                    List.of(new Feature("f", 2, 2)));

    private final Map<String, Integer> written = new HashMap<>();
    private Answer<Set<Integer>> answer = Answer.done(Set.of());

    private UpdateFeaturesResponse update(
            int version, boolean validateOnly, FeatureUpdateKey... updates) {
        FeatureController controller =
                (levels, only) -> {
                    if (!only && answer.error() == ErrorCode.NONE) written.putAll(levels);
                    return CompletableFuture.completedStage(answer);
                };
        return Cluster.now(
                new UpdateFeaturesHandler(controller, () -> KNOWN)
                        .handle(
                                new UpdateFeaturesRequest(0, List.of(updates), validateOnly),
                                Cluster.call(ApiKey.UPDATE_FEATURES, version)));
    }

    private static FeatureUpdateKey to(String feature, int level, int type) {
        return new FeatureUpdateKey(feature, (short) level, type > 1, (byte) type);
    }

    @Test
    void shouldFinalizeAllLevelsOfARequest() {
        var response = update(1, false, to("f", 1, 2), to("off", 1, 1));

        assertThat(response.errorCode()).isZero();
        assertThat(response.results()).hasSize(2).allMatch(each -> each.errorCode() == 0);
        assertThat(written).containsEntry("f", 1).containsEntry("off", 1);
    }

    @Test
    void shouldOnlyLookWhenAskedTo() {
        assertThat(update(2, true, to("off", 1, 1)).errorCode()).isZero();
        assertThat(written).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, 1, 1",
        "f, 3, 1",
        "f, -1, 3",
        "f, 1, 1",
        "f, 0, 1",
        "off, 1, 0",
        "off, 1, 4",
    })
    void shouldRefuseTheWholeRequestForOneBadUpdate(String feature, int level, int type) {
        var response = update(1, false, to("off", 1, 1), to(feature, level, type));

        assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
        assertThat(response.errorMessage()).contains(feature);
        assertThat(written).isEmpty();
    }

    @Test
    void shouldReadTheFlagOfVersionZeroForADowngrade() {
        assertThat(update(0, false, to("f", 1, 1)).errorCode())
                .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION.code());
        assertThat(update(0, false, to("f", 1, 2)).errorCode()).isZero();
    }

    @Test
    void shouldNameTheBrokersThatStandInTheWay() {
        answer = Answer.done(Set.of(7));

        var response = update(1, false, to("f", 1, 2));

        assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
        assertThat(response.errorMessage()).contains("7");
    }

    @Test
    void shouldSayThatItIsNotTheController() {
        answer = Answer.rejected(ErrorCode.NOT_CONTROLLER, "elsewhere");

        assertThat(ErrorCode.of(update(1, false, to("f", 1, 2)).errorCode()))
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
    }
}
