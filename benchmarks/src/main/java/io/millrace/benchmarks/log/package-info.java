/** How fast logs are appended to, read and opened. */
@NullMarked
package io.millrace.benchmarks.log;

import org.jspecify.annotations.NullMarked;
