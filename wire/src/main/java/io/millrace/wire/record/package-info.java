/**
 * Record batches as they lie in requests and segment files: views, iteration, building, checking,
 * control markers, and the two formats that came before.
 */
@NullMarked
package io.millrace.wire.record;

import org.jspecify.annotations.NullMarked;
