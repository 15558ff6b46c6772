/** Shards: coordinators as tenants of their partition's lane. Decide, append, apply, reply. */
@NullMarked
package io.millrace.group.runtime;

import org.jspecify.annotations.NullMarked;
