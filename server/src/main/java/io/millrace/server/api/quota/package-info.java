/** Describing and changing what clients are allowed. */
@NullMarked
package io.millrace.server.api.quota;

import org.jspecify.annotations.NullMarked;
