/** Handlers of consumer groups and committed offsets. */
@NullMarked
package io.millrace.server.api.group;

import org.jspecify.annotations.NullMarked;
