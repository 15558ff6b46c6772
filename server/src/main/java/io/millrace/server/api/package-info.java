/**
 * What the broker answers: one handler per API, all of them in one table.
 *
 * <p>The network reads a frame, finds its {@link io.millrace.server.api.ApiTable.Entry}, decodes
 * the request and hands it over; the ApiVersions reply is the same table, printed.
 */
@NullMarked
package io.millrace.server.api;

import org.jspecify.annotations.NullMarked;
