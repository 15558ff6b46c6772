package io.millrace.replication;

import io.millrace.log.Log;
import io.millrace.log.LogDirectory;

/** A log and the directory it lies in. */
record Hosted(Log log, LogDirectory directory) {}
