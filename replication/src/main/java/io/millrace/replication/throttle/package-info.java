/** How many bytes per second may be copied between brokers and directories. */
@org.jspecify.annotations.NullMarked
package io.millrace.replication.throttle;
