/**
 * Metrics that clients push to the broker (KIP-714): who pushes what and how often, and where it
 * goes.
 */
@NullMarked
package io.millrace.server.telemetry;

import org.jspecify.annotations.NullMarked;
