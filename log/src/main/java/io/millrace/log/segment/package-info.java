/** One piece of a log: its records file and the three indexes beside it. */
@NullMarked
package io.millrace.log.segment;

import org.jspecify.annotations.NullMarked;
