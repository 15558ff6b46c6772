package io.millrace.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of one concern, in the order in which docs/config.md lists them. */
final class KeyTable {
    private final String title;
    private final String about;
    private final List<ConfigKey<?>> keys = new ArrayList<>();

    KeyTable(String title, String about) {
        this.title = title;
        this.about = about;
    }

    <T> ConfigKey<T> add(ConfigKey<T> key) {
        keys.add(key);
        return key;
    }

    /** Adds keys that nothing reads. */
    void idle(ConfigKey<?>... more) {
        for (var key : more) keys.add(key.idle());
    }

    /** Adds keys that only mean something without ZooKeeper. */
    void kraft(ConfigKey<?>... more) {
        for (var key : more) keys.add(key.kraft());
    }

    String title() {
        return title;
    }

    String about() {
        return about;
    }

    List<ConfigKey<?>> keys() {
        return Collections.unmodifiableList(keys);
    }
}
