package io.millrace.server.api.config;

import io.millrace.server.api.config.ConfigChange.Step;
import io.millrace.wire.protocol.ErrorCode;

/** New levels for loggers: all steps are checked before the first is taken (KIP-412). */
final class LoggerChange {
    private LoggerChange() {}

    /**
     * @throws Refusal when a step cannot be taken; then none is
     */
    static void apply(Alteration wish, LogLevels loggers, boolean validateOnly) {
        switch (wish) {
            case Alteration.Replace _ ->
                    throw invalid("levels of loggers are changed by IncrementalAlterConfigs only");
            case Alteration.Edit edit -> {
                ConfigChange.check(edit.steps());
                edit.steps().forEach(step -> check(step, loggers));
                if (!validateOnly) edit.steps().forEach(step -> take(step, loggers));
            }
        }
    }

    private static void check(Step step, LogLevels loggers) {
        if (step.operation() != ConfigChange.SET && step.operation() != ConfigChange.DELETE) {
            throw invalid("nothing can be appended to or subtracted from a level");
        }
        if (!loggers.exists(step.name())) {
            throw new Refusal(ErrorCode.INVALID_CONFIG, "there is no logger " + step.name());
        }
        if (step.operation() == ConfigChange.DELETE && step.name().equals(LogLevels.ROOT)) {
            throw invalid("the root logger must have a level");
        }
        if (step.operation() == ConfigChange.SET && !LogLevels.NAMES.contains(step.value())) {
            throw new Refusal(
                    ErrorCode.INVALID_CONFIG,
                    "a level is one of "
                            + String.join(", ", LogLevels.NAMES)
                            + ", not "
                            + step.value());
        }
    }

    private static void take(Step step, LogLevels loggers) {
        var level = step.value();
        if (step.operation() == ConfigChange.DELETE || level == null) loggers.reset(step.name());
        else loggers.set(step.name(), level);
    }

    private static Refusal invalid(String why) {
        return new Refusal(ErrorCode.INVALID_REQUEST, why);
    }
}
