/** Files and folders, and the only place that opens them. */
@NullMarked
package io.millrace.log.disk;

import org.jspecify.annotations.NullMarked;
