package io.millrace.compat.compare;

/** What came of comparing one step on two sides. */
enum Verdict {
    SAME("same"),
    /** The same error, told in other words. */
    WORDING("wording"),
    /** They differ, and the story says why. */
    EXPLAINED("explained"),
    /** They differ, and nobody knows why. */
    DIFFERENT("DIFFERENT"),
    /** The story explains a difference that is not there. */
    NO_LONGER("NO LONGER DIFFERENT");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    boolean isFailure() {
        return this == DIFFERENT || this == NO_LONGER;
    }

    @Override
    public String toString() {
        return text;
    }
}
