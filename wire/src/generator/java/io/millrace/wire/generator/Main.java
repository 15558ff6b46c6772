package io.millrace.wire.generator;

/** Placeholder until the generator moves in. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("no schemas yet in " + args[0]);
    }
}
