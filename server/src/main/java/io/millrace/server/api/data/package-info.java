/** Records in and out: Produce, Fetch and what goes with them. */
@NullMarked
package io.millrace.server.api.data;

import org.jspecify.annotations.NullMarked;
