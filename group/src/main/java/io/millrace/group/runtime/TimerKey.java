package io.millrace.group.runtime;

/** Names a timer of a machine; implemented by records, compared by value. */
public interface TimerKey {}
