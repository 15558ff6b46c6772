/**
 * The protocol's values as bytes: reading that trusts no length, writing that knows its size
 * beforehand.
 *
 * <p>Everything above is made of these: generated messages, headers, records of internal topics.
 */
package io.millrace.wire.io;
