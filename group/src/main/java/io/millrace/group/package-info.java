/** What handlers call: coordinators by partition. */
@NullMarked
package io.millrace.group;

import org.jspecify.annotations.NullMarked;
