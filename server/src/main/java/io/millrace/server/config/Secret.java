package io.millrace.server.config;

/** A password or key: never printed, never described to clients. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "[hidden]";
    }
}
