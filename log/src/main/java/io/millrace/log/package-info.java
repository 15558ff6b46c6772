/**
 * One partition's bytes on one disk: a single writer, readers without locks, opening and recovery.
 */
@NullMarked
package io.millrace.log;

import org.jspecify.annotations.NullMarked;
