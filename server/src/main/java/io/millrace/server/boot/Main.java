package io.millrace.server.boot;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * The command {@code millrace}. Exit codes: 0 stopped on request, 1 failed, 2 wrong usage or
 * configuration.
 */
@Command(
        name = "millrace",
        description = "A broker that speaks Kafka's protocol.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {StartCommand.class, TrainCommand.class},
        versionProvider = Version.class,
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.manager", ConsoleLog.LastingLogs.class.getName());
        ConsoleLog.install(System.getProperty("millrace.log.level", "INFO"));
        // Libraries may have left threads that are not daemons, so the JVM is ended by hand.
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, _, _) -> {
                    failure.printStackTrace(System.err);
                    return ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    /** Reached when no command was given. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                new CommandLine(this), "a command is needed, for example: millrace start");
    }
}
