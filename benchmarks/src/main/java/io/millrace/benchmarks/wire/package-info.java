/** How fast batches are checked, read and built. */
@NullMarked
package io.millrace.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
