package io.millrace.compat.compare;

/** What one side told of a step: the tool's exit code and what it printed. */
record Told(int exitCode, String stdout, String stderr) {
    static final Told NOTHING = new Told(0, "", "");

    String all() {
        return stdout + stderr;
    }
}
