package io.millrace.server.api.config;

import io.millrace.server.config.BrokerKeys;
import io.millrace.server.config.ConfigKey;
import io.millrace.server.config.ConfigLayers;
import io.millrace.server.config.ConfigType;
import io.millrace.server.config.TopicKey;
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
    private static final int SET = 0;
    private static final int DELETE = 1;
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

    /** The overrides after the steps. */
    static SortedMap<String, String> apply(
            ConfigTarget target,
            List<Step> steps,
            Map<String, String> before,
            ConfigLayers layers) {
        var after = new TreeMap<>(before);
        for (var step : steps) {
            var value = step.value;
            if (step.operation == DELETE || value == null) after.remove(step.name);
            else if (step.operation == SET) after.put(step.name, value);
            else
                after.put(
                        step.name,
                        edited(target, step.name, step.operation, value, before, layers));
        }
        return after;
    }

    private static String edited(
            ConfigTarget target,
            String name,
            int operation,
            String value,
            Map<String, String> before,
            ConfigLayers layers) {
        var key = listKey(target, name);
        if (key == null) {
            throw new Refusal(
                    ErrorCode.INVALID_CONFIG,
                    "config "
                            + name
                            + " is not a list; nothing can be appended to or subtracted from it");
        }
        var own = before.get(name);
        var start = own == null ? inForce(target, key, layers) : own;
        var elements = new ArrayList<>(elements(start));
        for (var element : elements(value)) {
            if (operation == SUBTRACT) elements.removeIf(element::equals);
            if (operation == APPEND && !elements.contains(element)) elements.add(element);
        }
        return String.join(",", elements);
    }

    private static @Nullable ConfigKey<?> listKey(ConfigTarget target, String name) {
        var key =
                switch (target) {
                    case ConfigTarget.Topic _ -> {
                        TopicKey<?> topicKey = TopicKeys.find(name);
                        yield topicKey == null ? null : topicKey.key();
                    }
                    case ConfigTarget.Broker _, ConfigTarget.AllBrokers _ -> BrokerKeys.find(name);
                };
        return key != null && key.type() == ConfigType.LIST ? key : null;
    }

    private static String inForce(ConfigTarget target, ConfigKey<?> key, ConfigLayers layers) {
        var text =
                switch (target) {
                    case ConfigTarget.Topic _ ->
                            layers.inherited(Objects.requireNonNull(TopicKeys.find(key.name())));
                    case ConfigTarget.Broker _, ConfigTarget.AllBrokers _ ->
                            layers.text(key.name());
                };
        return text == null ? "" : text;
    }

    private static List<String> elements(String list) {
        return list.isBlank() ? List.of() : Arrays.asList(list.strip().split("\\s*,\\s*"));
    }

    private static Refusal invalid(String why) {
        return new Refusal(ErrorCode.INVALID_REQUEST, why);
    }
}
