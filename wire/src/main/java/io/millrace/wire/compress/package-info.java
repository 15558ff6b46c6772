/** Kafka's four compression formats, in exactly the framings its clients write and read. */
@NullMarked
package io.millrace.wire.compress;

import org.jspecify.annotations.NullMarked;
