/** The two requests by which clients push their metrics (KIP-714). */
@NullMarked
package io.millrace.server.api.telemetry;

import org.jspecify.annotations.NullMarked;
