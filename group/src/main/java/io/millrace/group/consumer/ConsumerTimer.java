package io.millrace.group.consumer;

import io.millrace.group.runtime.TimerKey;

/** The timers of consumer groups. */
public sealed interface ConsumerTimer extends TimerKey {
    /** The group that it belongs to. */
    String group();

    /** A member has not been heard of for its session timeout. */
    record Session(String group, String member) implements ConsumerTimer {}

    /** A member has not given up in time what it is to give up. */
    record Revocation(String group, String member) implements ConsumerTimer {}

    /** A member of the classic protocol has not joined again in time. */
    record Rejoin(String group, String member) implements ConsumerTimer {}

    /** A member of the classic protocol has joined but not asked for its assignment in time. */
    record Sync(String group, String member) implements ConsumerTimer {}

    /** The group's next target may be made. */
    record Assign(String group) implements ConsumerTimer {}
}
