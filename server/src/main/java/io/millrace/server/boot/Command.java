package io.millrace.server.boot;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;

import java.io.IOException;

/** One command below {@code millrace}, with {@code --help} and {@code --version}. */
abstract class Command {
    /** Exit codes. */
    static final int OK = 0;

    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final Option HELP =
            Option.builder("h").longOpt("help").desc("Show this and exit.").get();
    private static final Option VERSION =
            Option.builder("V").longOpt("version").desc("Show the version and exit.").get();

    private final String name;
    private final String synopsis;
    private final String description;

    /**
     * @param synopsis what follows the name, for example {@code [server.properties]}
     * @param description one sentence
     */
    Command(String name, String synopsis, String description) {
        this.name = name;
        this.synopsis = synopsis;
        this.description = description;
    }

    final String name() {
        return name;
    }

    /** The options beside help and version. */
    abstract Options options();

    /**
     * Does it.
     *
     * @return the exit code
     * @throws ParseException with what is wrong with the arguments
     */
    abstract int run(CommandLine arguments) throws ParseException;

    /** Reads the arguments and does it; returns the exit code. */
    final int call(String... arguments) {
        var options = options().addOption(HELP).addOption(VERSION);
        try {
            var parsed = new DefaultParser(false).parse(options, arguments);
            if (parsed.hasOption(HELP)) return help(options);
            if (parsed.hasOption(VERSION)) return printVersion();
            return run(parsed);
        } catch (ParseException e) {
            System.err.println("millrace " + name + ": " + e.getMessage());
            System.err.println("usage: millrace " + name + " " + synopsis);
            return USAGE;
        }
    }

    private int help(Options options) {
        try {
            HelpFormatter.builder()
                    .setShowSince(false)
                    .get()
                    .printHelp(
                            "millrace " + name + " " + synopsis, description, options, "", false);
            return OK;
        } catch (IOException e) {
            return FAILED; // whoever wanted to read it is gone
        }
    }

    static boolean asksForVersion(String argument) {
        return argument.equals("-V") || argument.equals("--version");
    }

    static int printVersion() {
        System.out.println("Millrace " + Version.text() + " on Java " + Runtime.version());
        return OK;
    }
}
