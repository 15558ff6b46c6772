/**
 * The protocol's names and numbers: APIs and their versions, errors, headers, topics.
 *
 * <p>{@code ApiKey} and {@code ErrorCode} are generated from the schemas, as are the messages; what
 * reads any message by its key stands with the messages.
 */
package io.millrace.wire.protocol;
