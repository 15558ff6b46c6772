package io.millrace.group.classic;

import io.millrace.group.runtime.TimerKey;

/** The timers of classic groups. */
public sealed interface ClassicTimer extends TimerKey {
    /** The group that it belongs to. */
    String group();

    /** A member has not been heard of for its session timeout. */
    record Session(String group, String member) implements ClassicTimer {}

    /** An id that was handed out has not come back. */
    record PendingMember(String group, String member) implements ClassicTimer {}

    /** The time to join is up. */
    record Join(String group) implements ClassicTimer {}

    /** The time to sync is up. */
    record Sync(String group) implements ClassicTimer {}
}
