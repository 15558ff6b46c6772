package io.millrace.server.api.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What one resource of an alter request asks for. */
sealed interface Alteration {
    byte type();

    String name();

    /** The older form: what is given replaces all overrides. */
    record Replace(byte type, String name, List<Entry> entries) implements Alteration {}

    /** The incremental form (KIP-339): single overrides change. */
    record Edit(byte type, String name, List<ConfigChange.Step> steps) implements Alteration {}

    /** A config and the value it is to have. */
    record Entry(String name, @Nullable String value) {}
}
