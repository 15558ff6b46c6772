package io.millrace.server.boot;

import java.util.Arrays;
import java.util.List;

/**
 * The command {@code millrace}. Exit codes: 0 stopped on request, 1 failed, 2 wrong usage or
 * configuration.
 */
public final class Main {
    private static final List<Command> COMMANDS = List.of(new StartCommand(), new TrainCommand());

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.manager", ConsoleLog.LastingLogs.class.getName());
        ConsoleLog.install(System.getProperty("millrace.log.level", "INFO"));
        // Libraries may have left threads that are not daemons, so the JVM is ended by hand.
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        var first = arguments.length == 0 ? "" : arguments[0];
        if (Command.asksForVersion(first)) return Command.printVersion();
        var command = COMMANDS.stream().filter(known -> known.name().equals(first)).findFirst();
        if (command.isPresent()) {
            return command.get().call(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        System.err.println(
                first.isEmpty()
                        ? "millrace: a command is needed, for example: millrace start"
                        : "millrace: there is no command " + first + ", only start");
        return Command.USAGE;
    }
}
