package io.millrace.server.config;

/** How a broker option may change while the broker runs. */
public enum Scope {
    READ_ONLY("start"),
    /** One broker at a time, under that broker's own name. */
    PER_BROKER("per broker"),
    /** One broker at a time or all at once, through the cluster-wide defaults. */
    CLUSTER_WIDE("cluster-wide");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** As docs/config.md prints it. */
    public String text() {
        return text;
    }
}
