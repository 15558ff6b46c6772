package io.millrace.server.api.cluster;

import io.millrace.replication.controller.Answer;
import io.millrace.server.api.BrokerFeatures;
import io.millrace.server.api.BrokerFeatures.Feature;
import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.UpdateFeaturesRequest;
import io.millrace.wire.message.UpdateFeaturesRequest.FeatureUpdateKey;
import io.millrace.wire.message.UpdateFeaturesResponse;
import io.millrace.wire.message.UpdateFeaturesResponse.UpdatableFeatureResult;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * UpdateFeatures (KIP-584, KIP-778): all levels of a request are finalized or none. The errors are
 * those of Kafka 4, which has features worth the name; those of 3.9 were another for each version.
 */
public final class UpdateFeaturesHandler
        implements Handler<UpdateFeaturesRequest, UpdateFeaturesResponse> {
    private static final int TYPES_SINCE = 1;
    private static final int UPGRADE = 1;
    private static final int SAFE_DOWNGRADE = 2;
    private static final int UNSAFE_DOWNGRADE = 3;

    private final FeatureController controller;
    private final Supplier<BrokerFeatures> features;

    public UpdateFeaturesHandler(FeatureController controller, Supplier<BrokerFeatures> features) {
        this.controller = controller;
        this.features = features;
    }

    @Override
    public CompletionStage<UpdateFeaturesResponse> handle(
            UpdateFeaturesRequest request, RequestContext context) {
        var known = features.get();
        var levels = new LinkedHashMap<String, Integer>();
        for (var update : request.featureUpdates()) {
            int type = type(update, context.version());
            var fault = fault(known, update.feature(), update.maxVersionLevel(), type);
            if (fault != null)
                return CompletableFuture.completedStage(refused(update.feature(), fault));
            levels.put(update.feature(), (int) update.maxVersionLevel());
        }
        return controller
                .finalizeFeatures(levels, request.validateOnly())
                .thenApply(answer -> response(answer, levels));
    }

    private static int type(FeatureUpdateKey update, int version) {
        if (version >= TYPES_SINCE) return update.upgradeType();
        return update.allowDowngrade() ? SAFE_DOWNGRADE : UPGRADE;
    }

    private static @Nullable String fault(BrokerFeatures known, String name, int level, int type) {
        var supported = find(known.supported(), name);
        if (supported == null) return "this controller does not know it";
        if (level < 0 || level > supported.maxLevel())
            return "its levels are 0 to " + supported.maxLevel() + ", not " + level;
        if (type < UPGRADE || type > UNSAFE_DOWNGRADE) return "there is no upgrade type " + type;
        var now = find(known.finalized(), name);
        return type == UPGRADE && now != null && level < now.maxLevel()
                ? level
                        + " is below the present level, "
                        + now.maxLevel()
                        + ", and a downgrade was not asked for"
                : null;
    }

    private static @Nullable Feature find(List<Feature> features, String name) {
        return features.stream().filter(f -> f.name().equals(name)).findFirst().orElse(null);
    }

    private static UpdateFeaturesResponse response(
            Answer<Set<Integer>> answer, Map<String, Integer> levels) {
        return switch (answer) {
            case Answer.Rejected<Set<Integer>>(var error, var why) ->
                    new UpdateFeaturesResponse(0, error.code(), why, List.of());
            case Answer.Done<Set<Integer>>(var without) when !without.isEmpty() ->
                    refused(
                            String.join(", ", levels.keySet()),
                            "not supported by the brokers " + without);
            case Answer.Done<Set<Integer>> _ ->
                    new UpdateFeaturesResponse(
                            0,
                            ErrorCode.NONE.code(),
                            null,
                            levels.keySet().stream()
                                    .map(name ->
                                            new UpdatableFeatureResult(
                                                    name, ErrorCode.NONE.code(), null))
                                    .toList());
        };
    }

    private static UpdateFeaturesResponse refused(String feature, String why) {
        return new UpdateFeaturesResponse(
                0,
                ErrorCode.INVALID_UPDATE_VERSION.code(),
                "no feature was updated, because of " + feature + ": " + why,
                List.of());
    }
}
