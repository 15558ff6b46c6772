package io.millrace.server.api.config;

import io.millrace.server.config.BrokerKeys;
import io.millrace.server.config.ClientMetricsKeys;
import io.millrace.server.config.ConfigKey;
import io.millrace.server.config.ConfigLayers;
import io.millrace.server.config.ConfigType;
import io.millrace.server.config.GroupOverrides;
import io.millrace.server.config.ResourceKey;
import io.millrace.server.config.TopicKeys;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The steps of one IncrementalAlterConfigs resource, applied to the overrides in force. */
final class ConfigChange {
    static final int SET = 0;
    static final int DELETE = 1;
    private static final int APPEND = 2;
    private static final int SUBTRACT = 3;

    private ConfigChange() {}

    /** One step. */
    record Step(String name, int operation, @Nullable String value) {}

    /**
     * @throws Refusal when the steps contradict each other or one is malformed
     */
    static void check(List<Step> steps) {
        var names = new HashSet<String>();
        for (var step : steps) {
            if (!names.add(step.name))
                throw invalid("config " + step.name + " is named more than once");
            if (step.operation < SET || step.operation > SUBTRACT) {
                throw invalid("unknown operation " + step.operation + " on config " + step.name);
            }
            if (step.value == null && step.operation != DELETE)
                throw invalid("config " + step.name + " has no value");
        }
    }

    /**
     * The overrides after the steps.
     *
     * @throws Refusal when a step cannot be taken
     */
    static SortedMap<String, String> apply(
            ConfigTarget.Stored target,
            List<Step> steps,
            Map<String, String> before,
            ConfigLayers layers) {
        check(steps);
        var after = new TreeMap<>(before);
        for (var step : steps) {
            var value = step.value;
            if (step.operation == DELETE || value == null) after.remove(step.name);
            else if (step.operation == SET) after.put(step.name, value);
            else after.put(step.name, edited(target, step, value, before, layers));
        }
        return after;
    }

    private static String edited(
            ConfigTarget.Stored target,
            Step step,
            String value,
            Map<String, String> before,
            ConfigLayers layers) {
        var own = before.get(step.name);
        var inherited = inForce(target, step.name, layers);
        var elements = new ArrayList<>(elements(own == null ? inherited : own));
        for (var element : elements(value)) {
            if (step.operation == SUBTRACT) elements.removeIf(element::equals);
            if (step.operation == APPEND && !elements.contains(element)) elements.add(element);
        }
        return String.join(",", elements);
    }

    /** The list that is in force when the target itself has none. */
    private static String inForce(ConfigTarget.Stored target, String name, ConfigLayers layers) {
        return switch (target) {
            case ConfigTarget.Topic _ -> inherited(name, TopicKeys.find(name), layers);
            case ConfigTarget.Group _ -> inherited(name, GroupOverrides.find(name), layers);
            case ConfigTarget.Broker _, ConfigTarget.AllBrokers _ -> {
                list(name, BrokerKeys.find(name));
                yield Objects.requireNonNullElse(layers.text(name), "");
            }
            case ConfigTarget.ClientMetrics _ ->
                    Objects.requireNonNullElse(
                            list(name, ClientMetricsKeys.find(name)).defaultText(), "");
        };
    }

    private static String inherited(
            String name, @Nullable ResourceKey<?> key, ConfigLayers layers) {
        list(name, key == null ? null : key.key());
        return key == null ? "" : layers.inherited(key);
    }

    private static ConfigKey<?> list(String name, @Nullable ConfigKey<?> key) {
        if (key == null || key.type() != ConfigType.LIST) {
            throw new Refusal(
                    ErrorCode.INVALID_CONFIG,
                    "config "
                            + name
                            + " is not a list; nothing can be appended to or subtracted from it");
        }
        return key;
    }

    private static List<String> elements(String list) {
        return list.isBlank() ? List.of() : Arrays.asList(list.strip().split("\\s*,\\s*"));
    }

    private static Refusal invalid(String why) {
        return new Refusal(ErrorCode.INVALID_REQUEST, why);
    }
}
