package io.millrace.server.net;

/** What becomes of a connection that was accepted. */
sealed interface Admission {
    /** It is served, and counted until it leaves. */
    record Welcome() implements Admission {}

    /** It is held back, with all that come after it on its listener, until another one leaves. */
    record Full() implements Admission {}

    /** It is closed. */
    record Refused(String why) implements Admission {}
}
