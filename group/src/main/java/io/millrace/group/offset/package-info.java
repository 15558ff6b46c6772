/** Committed offsets. */
@NullMarked
package io.millrace.group.offset;

import org.jspecify.annotations.NullMarked;
