/**
 * Every option of the broker and of topics as a typed key, the parsed server.properties, and the
 * values that are in force now.
 *
 * <p>Names and defaults are Kafka's; what is Millrace's own begins with {@code millrace.}
 */
@NullMarked
package io.millrace.server.config;

import org.jspecify.annotations.NullMarked;
