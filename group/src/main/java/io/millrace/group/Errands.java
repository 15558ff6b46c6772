package io.millrace.group;

import io.millrace.group.consumer.AssignTask;
import io.millrace.group.consumer.ConsumerGroup;
import io.millrace.group.consumer.ConsumerRules;
import io.millrace.group.consumer.ResolveTask;
import io.millrace.group.runtime.Decision;
import io.millrace.log.Clock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Work of groups that takes too long for their lane; what comes of it is decided there again. */
final class Errands {
    private final ConsumerRules rules;
    private final Clock clock;
    private final Executor aside;

    /**
     * @param aside where the work is done
     */
    Errands(ConsumerRules rules, Clock clock, Executor aside) {
        this.rules = rules;
        this.clock = clock;
        this.aside = aside;
    }

    /** Begins with what a decision wants done; ends with what the machine is to decide then. */
    CompletionStage<Function<GroupMachine, Decision>> run(Object effect) {
        return switch (effect) {
            case AssignTask task ->
                    CompletableFuture.supplyAsync(task::make, aside)
                            .handle((plan, _) ->
                                    with(
                                            task.group(),
                                            (group, now) -> rules.made(group, task, plan, now)));
            case ResolveTask task ->
                    CompletableFuture.supplyAsync(task::make, aside)
                            .handle((found, _) ->
                                    with(
                                            task.group(),
                                            (group, now) -> rules.resolved(group, found, now)));
            default -> throw new IllegalArgumentException("not an errand of groups: " + effect);
        };
    }

    private Function<GroupMachine, Decision> with(
            String id, BiFunction<ConsumerGroup, Long, Decision> decide) {
        return machine -> {
            ConsumerGroup group = machine.consumers().get(id);
            return group == null ? Decision.NOTHING : decide.apply(group, clock.millis());
        };
    }
}
