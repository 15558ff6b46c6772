package io.millrace.server.api.config;

import io.millrace.server.config.ClientMetricsKeys;
import io.millrace.server.config.DynamicCheck;
import io.millrace.server.config.GroupCheck;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.wire.protocol.ErrorCode;

import java.util.Map;
import java.util.Objects;

/** Whether overrides may be as somebody wants them, with Kafka's error for each kind of fault. */
final class OverrideCheck {
    private OverrideCheck() {}

    /**
     * @throws Refusal when they may not
     */
    static void check(
            ConfigTarget.Stored target,
            Map<String, String> before,
            Map<String, String> after,
            LiveConfig live) {
        switch (target) {
            case ConfigTarget.Topic _ ->
                    refused(
                            ErrorCode.INVALID_CONFIG,
                            () -> DynamicCheck.checkTopic(after, live.layers()));
            case ConfigTarget.Group _ ->
                    refused(ErrorCode.INVALID_CONFIG, () -> GroupCheck.check(after, live.layers()));
            case ConfigTarget.Broker _ ->
                    refused(
                            ErrorCode.INVALID_REQUEST,
                            () -> DynamicCheck.checkBroker(before, after, live.layers(), true));
            case ConfigTarget.AllBrokers _ ->
                    refused(
                            ErrorCode.INVALID_REQUEST,
                            () -> DynamicCheck.checkBroker(before, after, live.layers(), false));
            case ConfigTarget.ClientMetrics _ -> after.forEach(OverrideCheck::clientMetrics);
        }
    }

    private static void clientMetrics(String name, String text) {
        var key = ClientMetricsKeys.find(name);
        if (key == null) {
            throw new Refusal(
                    ErrorCode.INVALID_REQUEST, "Unknown client metrics configuration: " + name);
        }
        boolean outOfRange =
                key == ClientMetricsKeys.INTERVAL && text.strip().matches("[+-]?\\d{1,9}");
        refused(
                outOfRange ? ErrorCode.INVALID_REQUEST : ErrorCode.INVALID_CONFIG,
                () -> key.parse(text));
    }

    private static void refused(ErrorCode error, Runnable check) {
        try {
            check.run();
        } catch (InvalidConfig e) {
            throw new Refusal(error, Objects.requireNonNullElse(e.getMessage(), "not allowed"));
        }
    }
}
