package io.millrace.server.api;

import static io.millrace.wire.protocol.ErrorCode.INVALID_REQUEST;
import static io.millrace.wire.protocol.ErrorCode.NONE;
import static io.millrace.wire.protocol.ErrorCode.REBOOTSTRAP_REQUIRED;
import static io.millrace.wire.protocol.ErrorCode.UNSUPPORTED_VERSION;

import io.millrace.server.api.BrokerFeatures.Feature;
import io.millrace.wire.message.ApiVersionsRequest;
import io.millrace.wire.message.ApiVersionsResponse;
import io.millrace.wire.message.ApiVersionsResponse.ApiVersion;
import io.millrace.wire.message.ApiVersionsResponse.FinalizedFeatureKey;
import io.millrace.wire.message.ApiVersionsResponse.SupportedFeatureKey;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.Message;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Prints the {@link ApiTable}. It needs no authorisation: it is how a conversation begins. */
public final class ApiVersionsHandler implements Handler<ApiVersionsRequest, ApiVersionsResponse> {
    /** Stands for a request whose version is unknown; nothing in it was read. */
    public static final Message UNREAD = new ApiVersionsRequest("", "", null, -1);

    private static final Pattern SOFTWARE =
            Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");
    private static final int SOFTWARE_SINCE = 3;
    private static final int LEVEL_ZERO_SINCE = 4; // older clients fail on features that start at 0

    private final ApiTable table;
    private final Supplier<BrokerFeatures> features;
    private final Supplier<String> clusterId;
    private final int brokerId;

    /** Answers with what is in {@code table} when a request comes, not now. */
    public ApiVersionsHandler(
            ApiTable table,
            Supplier<BrokerFeatures> features,
            Supplier<String> clusterId,
            int brokerId) {
        this.table = table;
        this.features = features;
        this.clusterId = clusterId;
        this.brokerId = brokerId;
    }

    /** Puts ApiVersions itself into the table. */
    public void addTo(ApiTable apis) {
        var api = ApiKey.API_VERSIONS;
        apis.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.EVENT_LOOP, this);
    }

    /**
     * Answers a request of an unknown version, to be written as version 0: the error, and the
     * versions of this API only, so that the client can ask again.
     */
    public static ApiTable.Entry fallback(ApiTable.Entry apiVersions) {
        var only = List.of(line(apiVersions));
        Handler<ApiVersionsRequest, ApiVersionsResponse> refusal =
                (request, context) ->
                        CompletableFuture.completedFuture(refused(UNSUPPORTED_VERSION, only));
        return new ApiTable.Entry(apiVersions.api(), 0, 0, Dispatch.EVENT_LOOP, refusal);
    }

    @Override
    public CompletionStage<ApiVersionsResponse> handle(
            ApiVersionsRequest request, RequestContext context) {
        return CompletableFuture.completedFuture(answer(request, context.version()));
    }

    private ApiVersionsResponse answer(ApiVersionsRequest request, int version) {
        if (version >= SOFTWARE_SINCE && !isNamed(request)) {
            return refused(INVALID_REQUEST, List.of());
        }
        if (isMeantForAnother(request)) {
            return refused(REBOOTSTRAP_REQUIRED, List.of());
        }
        var now = features.get();
        return new ApiVersionsResponse(
                NONE.code(),
                table.entries().stream().map(ApiVersionsHandler::line).toList(),
                0,
                supported(now.supported(), version),
                now.finalizedEpoch(),
                finalized(now.finalized()),
                false);
    }

    private boolean isMeantForAnother(ApiVersionsRequest request) {
        return (request.clusterId() != null && !request.clusterId().equals(clusterId.get()))
                || (request.nodeId() != -1 && request.nodeId() != brokerId);
    }

    /** Whether the client says in the allowed form what it is (KIP-511). */
    public static boolean isNamed(ApiVersionsRequest request) {
        return named(request.clientSoftwareName()) && named(request.clientSoftwareVersion());
    }

    private static boolean named(String software) {
        return SOFTWARE.matcher(software).matches();
    }

    private static ApiVersion line(ApiTable.Entry entry) {
        return new ApiVersion(entry.api().id(), (short) entry.oldest(), (short) entry.newest());
    }

    private static List<SupportedFeatureKey> supported(List<Feature> features, int version) {
        return features.stream()
                .filter(feature -> feature.minLevel() > 0 || version >= LEVEL_ZERO_SINCE)
                .map(f ->
                        new SupportedFeatureKey(
                                f.name(), (short) f.minLevel(), (short) f.maxLevel()))
                .toList();
    }

    private static List<FinalizedFeatureKey> finalized(List<Feature> features) {
        return features.stream()
                .map(f ->
                        new FinalizedFeatureKey(
                                f.name(), (short) f.maxLevel(), (short) f.minLevel()))
                .toList();
    }

    private static ApiVersionsResponse refused(ErrorCode error, List<ApiVersion> versions) {
        return new ApiVersionsResponse(error.code(), versions, 0, List.of(), -1, List.of(), false);
    }
}
