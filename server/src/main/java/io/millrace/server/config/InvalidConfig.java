package io.millrace.server.config;

/**
 * A value that cannot be used; the message names the key, the value and what is allowed, in one
 * line.
 */
public final class InvalidConfig extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidConfig(String message) {
        super(message);
    }

    static InvalidConfig of(String key, String value, String allowed) {
        return new InvalidConfig(
                "Invalid value \"" + value.replace("\n", "\\n") + "\" for " + key + ": " + allowed);
    }
}
