package io.millrace.group.runtime;

/** A change of what a machine holds in memory only; what survives a restart goes in records. */
public interface Change {}
