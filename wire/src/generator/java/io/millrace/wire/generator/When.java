package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.Body;
import io.millrace.wire.generator.Schema.Span;
import io.millrace.wire.generator.Schema.Struct;

/**
 * Turns spans of versions into Java conditions over the version {@code v}, as short as the possible
 * versions allow.
 */
final class When {
    private When() {}

    static boolean always(Span wanted, Span possible) {
        return wanted.covers(possible);
    }

    static boolean never(Span wanted, Span possible) {
        return wanted.cutTo(possible).isEmpty();
    }

    /** The condition that {@code v}, one of the possible versions, is one of the wanted. */
    static String in(Span wanted, Span possible) {
        if (never(wanted, possible)) return "false";
        boolean fromStart = wanted.from() <= possible.from();
        boolean toEnd = wanted.to() >= possible.to();
        if (fromStart && toEnd) return "true";
        if (fromStart) return "v <= " + wanted.to();
        if (toEnd) return "v >= " + wanted.from();
        if (wanted.from() == wanted.to()) return "v == " + wanted.from();
        return "v >= " + wanted.from() + " && v <= " + wanted.to();
    }

    /** Declares {@code flexible} at the start of a method of the struct. */
    static void declareFlexible(JavaText java, Body body, Struct struct) {
        java.line("boolean flexible = " + in(body.flexible(), struct.versions()) + ";");
    }
}
