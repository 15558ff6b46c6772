package io.millrace.compat.storm;

import io.millrace.compat.process.KafkaTools;

import java.util.Arrays;
import java.util.List;

/** Commands of the system, each run to its end. */
final class Shell {
    private Shell() {}

    /** Runs a command of words separated by spaces; throws with its output if it fails. */
    static void run(String command) {
        KafkaTools.Outcome outcome = outcome(Arrays.asList(command.trim().split("\\s+")));
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(
                    command + ": exit code " + outcome.exitCode() + "\n" + outcome.stderr());
        }
    }

    /** The same for a command that may fail. */
    static boolean tries(String command) {
        return outcome(Arrays.asList(command.trim().split("\\s+"))).exitCode() == 0;
    }

    private static KafkaTools.Outcome outcome(List<String> words) {
        return KafkaTools.runToEnd(new ProcessBuilder(words), null);
    }
}
