/** How a group's partitions are shared out among its members, on the broker (KIP-848). */
@NullMarked
package io.millrace.group.assign;

import org.jspecify.annotations.NullMarked;
